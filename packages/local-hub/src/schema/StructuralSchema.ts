import { CelValidator } from './cel/CelValidator';
import { invalid } from './causes';
import { Correlation } from './Correlation';
import { coerceMetadata } from './coerce';
import { applyDefaults } from './defaulting';
import { dropNulls } from './nulls';
import { validateEmbedded } from './embedded';
import { compareBytes } from './goText';
import { validateListTypes } from './listTypes';
import { pruneUnknown } from './pruning';
import { SchemaValidator } from './SchemaValidator';
import {
  CauseReason,
  FieldCause,
  isObject,
  JsonObject,
  JsonSchemaProps,
} from './types';

/** What `validate` may be told besides the object. @public */
export interface ValidateOptions {
  /** `status`: only that part is checked by the schema, as on the subresource. */
  subresource?: string;
  /** Causes found before, such as metadata's: some of them keep CEL rules from running, as on the server. */
  preceding?: FieldCause[];
}

/**
 * A compiled structural schema of one served version of a kind. Compile once
 * per definition: patterns, CEL programs and validators are prepared here.
 *
 * @public
 */
export interface StructuralSchema {
  /** The schema as it was declared. */
  readonly props: JsonSchemaProps;
  /**
   * Built-in kinds only: what Go writes of an object that says nothing, for
   * example `{ spec: {} }`. Its presence is owned by no field manager.
   */
  readonly empty?: JsonObject;
  /** Fills in defaults in place, nested ones included. Apply on read too. */
  default(object: JsonObject): void;
  /**
   * Says why a body cannot be decoded at all, because its metadata has a wrong
   * type: answer 400 `<Kind> in version "<version>" cannot be
   * handled as a <Kind>: <text>`. Before `prune`.
   */
  decodeError(object: JsonObject): string | undefined;
  /**
   * Removes unknown fields in place, those of metadata too, and every `null`
   * that is neither allowed nor replaced by a default. Returns the paths of the
   * unknown fields (`spec.foo`, `spec.targets[0].bar`), sorted. For what clients
   * send and what is read from the store, not for the result of an apply, where
   * the server refuses such a `null`.
   */
  prune(object: JsonObject): string[];
  /**
   * Every reason why the object is wrong, in the server's order: schema,
   * embedded resources, list sets and maps, CEL. With `old`, transition rules
   * run and values that did not change are tolerated (ratcheting).
   */
  validate(
    object: JsonObject,
    old?: JsonObject,
    options?: ValidateOptions,
  ): FieldCause[];
}

/** What `compileSchema` may be told besides the schema. @public */
export interface CompileOptions {
  /** False for a schema that is not the root of a resource (its metadata is pruned like the rest). Default true. */
  resource?: boolean;
}

/** The server runs no CEL rule on an object that has one of these. */
const blocking = new Set<CauseReason>([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

const notChecked =
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

/**
 * Compiles `spec.versions[].schema.openAPIV3Schema`.
 *
 * @throws SyntaxError for a pattern and CelError for a rule that does not compile; `validateDefinition` finds both first and answers with causes.
 * @public
 */
export function compileSchema(
  props: JsonSchemaProps,
  options: CompileOptions = {},
): StructuralSchema {
  const { resource = true } = options;
  const validator = new SchemaValidator(props);
  const status = props.properties?.status;
  const statusValidator = status && new SchemaValidator(status);
  const cel = CelValidator.compile(props, resource);

  const schemaCauses = (
    object: JsonObject,
    old: JsonObject | undefined,
    subresource?: string,
  ) => {
    const correlation = old && new Correlation(object, old, props);
    if (subresource !== 'status')
      return validator.validate(
        object,
        { text: '', prefix: undefined },
        correlation,
      ).causes;
    if (!statusValidator || !Object.hasOwn(object, 'status')) return [];
    const place = { text: '', prefix: 'status' };
    return statusValidator.validate(
      object.status,
      place,
      correlation?.key('status'),
    ).causes;
  };

  const listCauses = (object: JsonObject, old: JsonObject | undefined) => {
    const causes = validateListTypes(undefined, props, object);
    // Duplicates that are already stored may stay.
    const tolerated =
      causes.length > 0 &&
      old &&
      validateListTypes(undefined, props, old).length > 0;
    return tolerated ? [] : causes;
  };

  return {
    props,
    default: object => applyDefaults(object, props),
    decodeError: object =>
      coerceMetadata(structuredClone(object), props, resource, []),
    prune: object => {
      const unknown: string[] = [];
      // A body that cannot be decoded has been refused before.
      coerceMetadata(object, props, resource, unknown);
      unknown.push(...pruneUnknown(object, props, resource));
      dropNulls(object, props);
      return unknown.sort(compareBytes);
    },
    validate: (object, old, { subresource, preceding = [] } = {}) => {
      const causes = [
        ...schemaCauses(object, old, subresource),
        ...(subresource === 'status'
          ? []
          : validateEmbedded(undefined, props, object)),
        ...listCauses(object, old),
      ];
      if (!cel) return causes;
      if ([...preceding, ...causes].some(cause => blocking.has(cause.reason)))
        return [...causes, invalid(undefined, null, notChecked)];
      return [...causes, ...cel.validate(object, old)];
    },
  };
}

/** The part of a schema that a path of field names leads to. */
export function propsAt(
  props: JsonSchemaProps | undefined,
  ...names: string[]
): JsonSchemaProps | undefined {
  return names.reduce<JsonSchemaProps | undefined>((inner, name) => {
    const additional = inner?.additionalProperties;
    return (
      inner?.properties?.[name] ??
      (isObject(additional) ? (additional as JsonSchemaProps) : undefined)
    );
  }, props);
}
