import { internalError, invalid, StructJson } from '../causes';
import { CelError } from '../cel/CelError';
import { CelTypes } from '../cel/CelTypes';
import { Rule } from '../cel/Rule';
import {
  FieldCause,
  JsonSchemaProps,
  JsonValue,
  ValidationRule,
} from '../types';

/** That every rule compiles against the type of its node. Costs are not estimated: the hub has no budget for rules. */
export function validateRules(
  props: JsonSchemaProps,
  path: string,
): FieldCause[] {
  const types = new CelTypes();
  // All types first: environments made of these take no more.
  types.typeOf(props, true);
  return visit(props, path, types, undefined);
}

/** @param uncorrelated - path of the list whose items have no old value, when inside of one */
function visit(
  props: JsonSchemaProps,
  path: string,
  types: CelTypes,
  uncorrelated: string | undefined,
): FieldCause[] {
  const causes = ownCauses(props, path, types, uncorrelated);
  const { items, additionalProperties } = props;
  if (items) {
    const isMap = props['x-kubernetes-list-type'] === 'map';
    causes.push(
      ...visit(items, `${path}.items`, types, isMap ? uncorrelated : path),
    );
  }
  if (typeof additionalProperties === 'object')
    causes.push(
      ...visit(
        additionalProperties,
        `${path}.additionalProperties`,
        types,
        uncorrelated,
      ),
    );
  for (const [name, inner] of Object.entries(props.properties ?? {}))
    causes.push(
      ...visit(inner, `${path}.properties[${name}]`, types, uncorrelated),
    );
  return causes;
}

function ownCauses(
  props: JsonSchemaProps,
  path: string,
  types: CelTypes,
  uncorrelated: string | undefined,
): FieldCause[] {
  const rules = props['x-kubernetes-validations'] ?? [];
  if (rules.length === 0) return [];
  const place = `${path}.x-kubernetes-validations`;
  const type = types.typeOf(props);
  if (!type)
    return [
      internalError(
        place,
        'internal error: failed to construct type information for x-kubernetes-validations rules: unable to convert structural schema to CEL declarations',
      ),
    ];
  return rules.flatMap((declared, i) => {
    try {
      const { usesOldSelf } = new Rule(declared, props, types, type);
      if (usesOldSelf && uncorrelated !== undefined)
        return [
          invalid(
            `${place}[${i}].rule`,
            declared.rule,
            `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelated}`,
          ),
        ];
      return !usesOldSelf && declared.optionalOldSelf !== undefined
        ? [unusedOption(`${place}[${i}]`, declared)]
        : [];
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      const causes = [
        invalid(
          `${place}[${i}].${error.part}`,
          goRule(declared),
          error.message,
        ),
      ];
      // A rule that does not compile uses nothing, to the server.
      if (error.part === 'rule' && declared.optionalOldSelf !== undefined)
        causes.push(unusedOption(`${place}[${i}]`, declared));
      return causes;
    }
  });
}

function unusedOption(
  path: string,
  { optionalOldSelf }: ValidationRule,
): FieldCause {
  return invalid(
    `${path}.optionalOldSelf`,
    optionalOldSelf ?? null,
    'may not be set if oldSelf is not used in rule',
  );
}

/** As the server prints a rule in an error. */
function goRule(rule: ValidationRule): StructJson {
  const value: JsonValue = {
    Rule: rule.rule,
    Message: rule.message ?? '',
    MessageExpression: rule.messageExpression ?? '',
    Reason: rule.reason ?? null,
    FieldPath: rule.fieldPath ?? '',
    OptionalOldSelf: rule.optionalOldSelf ?? null,
  };
  return new StructJson(value);
}
