import { FieldCause, JsonSchemaProps } from '../types';
import { validateDefaults } from './defaults';
import { validateKeywords } from './keywords';
import { validateRules } from './rules';
import { validateStructural } from './structural';

/**
 * Validates the schema of a definition: structure first, then defaults, and
 * rules only where all else is right, as the server does.
 */
export function validateSchema(
  props: JsonSchemaProps,
  path: string,
): FieldCause[] {
  const structural = validateStructural(props, path);
  const causes =
    structural.length > 0 ? structural : validateDefaults(props, path);
  const keywords = validateKeywords(props, path, { root: true });
  if (causes.length > 0 || keywords.length > 0) return [...causes, ...keywords];
  return validateRules(props, path);
}
