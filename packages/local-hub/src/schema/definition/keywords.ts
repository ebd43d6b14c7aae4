import { forbidden, invalid, notSupported, required } from '../causes';
import { resolveFieldPath } from '../cel/fieldPathOption';
import { FieldCause, JsonSchemaProps, ValidationRule } from '../types';
import { listCauses } from './listKeywords';

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

/** Words of JSON Schema that a definition may not use. */
const unsupported = [
  'definitions',
  'patternProperties',
  'additionalItems',
  'dependencies',
  '$ref',
  'id',
];

const reasons = [
  'FieldValueDuplicate',
  'FieldValueForbidden',
  'FieldValueInvalid',
  'FieldValueRequired',
];

interface Position {
  root?: boolean;
  /** Inside of the metadata of the resource, where defaults are forbidden. */
  metadata?: string;
}

/** Words that must not be used, and lists, maps and rules that do not fit their node. */
export function validateKeywords(
  props: JsonSchemaProps,
  path: string,
  position: Position,
): FieldCause[] {
  const { additionalProperties, properties = {}, items, type } = props;
  const causes: FieldCause[] = [];
  const said = props as Record<string, unknown>;
  for (const word of unsupported)
    if (said[word] !== undefined && said[word] !== '')
      causes.push(forbidden(`${path}.${word}`, `${word} is not supported`));
  if (type && !types.includes(type))
    causes.push(notSupported(`${path}.type`, type, types));
  if (
    props.default !== undefined &&
    props.default !== null &&
    position.metadata
  )
    causes.push(
      forbidden(
        `${path}.default`,
        `must not be set in top-level ${position.metadata}`,
      ),
    );
  if (props.uniqueItems)
    causes.push(
      forbidden(
        `${path}.uniqueItems`,
        'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
      ),
    );
  if (
    additionalProperties !== undefined &&
    additionalProperties !== true &&
    Object.keys(properties).length > 0
  )
    causes.push(
      forbidden(
        `${path}.additionalProperties`,
        'additionalProperties and properties are mutual exclusive',
      ),
    );
  if (props['x-kubernetes-preserve-unknown-fields'] === false)
    causes.push(
      invalid(
        `${path}.x-kubernetes-preserve-unknown-fields`,
        false,
        'must be true or undefined',
      ),
    );
  causes.push(...mapCauses(props, path), ...listCauses(props, path));
  props['x-kubernetes-validations']?.forEach((rule, i) =>
    causes.push(
      ...ruleCauses(rule, `${path}.x-kubernetes-validations[${i}]`, props),
    ),
  );
  if (Array.isArray(items))
    causes.push(
      forbidden(
        `${path}.items`,
        'items must be a schema object and not an array',
      ),
    );
  return [...causes, ...children(props, path, position)];
}

const metadataFields = new Set(['metadata', 'apiVersion', 'kind']);

function children(
  props: JsonSchemaProps,
  path: string,
  position: Position,
): FieldCause[] {
  const { metadata } = position;
  const visit = (inner: JsonSchemaProps, place: string, inside = metadata) =>
    validateKeywords(inner, place, { metadata: inside });
  const causes = Object.entries(props.properties ?? {}).flatMap(
    ([name, inner]) =>
      visit(
        inner,
        `${path}.properties[${name}]`,
        position.root && metadataFields.has(name) ? name : metadata,
      ),
  );
  if (typeof props.additionalProperties === 'object')
    causes.push(
      ...visit(props.additionalProperties, `${path}.additionalProperties`),
    );
  if (props.items && !Array.isArray(props.items))
    causes.push(...visit(props.items, `${path}.items`));
  for (const word of ['allOf', 'anyOf', 'oneOf'] as const)
    props[word]?.forEach((inner, i) =>
      causes.push(...visit(inner, `${path}.${word}[${i}]`)),
    );
  if (props.not) causes.push(...visit(props.not, `${path}.not`));
  return causes;
}

function mapCauses(props: JsonSchemaProps, path: string): FieldCause[] {
  const mapType: string | undefined = props['x-kubernetes-map-type'];
  if (mapType === undefined) return [];
  const causes: FieldCause[] = [];
  const detail = 'must be object if x-kubernetes-map-type is specified';
  if (!props.type) causes.push(required(`${path}.type`, detail));
  else if (props.type !== 'object')
    causes.push(invalid(`${path}.type`, props.type, detail));
  if (mapType !== 'atomic' && mapType !== 'granular')
    causes.push(
      notSupported(`${path}.x-kubernetes-map-type`, mapType, [
        'atomic',
        'granular',
      ]),
    );
  return causes;
}

/** What a rule says besides its expressions. */
function ruleCauses(
  rule: ValidationRule,
  path: string,
  props: JsonSchemaProps,
): FieldCause[] {
  const causes: FieldCause[] = [];
  const { message = '', messageExpression, reason, fieldPath } = rule;
  const trimmed = rule.rule.trim();
  if (trimmed === '')
    causes.push(required(`${path}.rule`, 'rule is not specified'));
  else if (message !== '' && message.trim() === '')
    causes.push(
      invalid(`${path}.message`, message, 'must be non-empty if specified'),
    );
  else if (message.trim().includes('\n'))
    causes.push(
      invalid(`${path}.message`, message, 'must not contain line breaks'),
    );
  else if (trimmed.includes('\n') && message.trim() === '')
    causes.push(
      required(
        `${path}.message`,
        'message must be specified if rule contains line breaks',
      ),
    );
  if (messageExpression && messageExpression.trim() === '')
    causes.push(
      required(
        `${path}.messageExpression`,
        'messageExpression must be non-empty if specified',
      ),
    );
  if (reason && !reasons.includes(reason))
    causes.push(notSupported(`${path}.reason`, reason, reasons));
  if (fieldPath) {
    const wrong = (detail: string) =>
      causes.push(invalid(`${path}.fieldPath`, fieldPath, detail));
    if (fieldPath.trim() === '') wrong('must be non-empty if specified');
    if (fieldPath.includes('\n')) wrong('must not contain line breaks');
    if ('error' in resolveFieldPath(fieldPath, props))
      wrong('must be a valid path');
  }
  return causes;
}
