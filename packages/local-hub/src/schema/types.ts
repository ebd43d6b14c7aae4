/** Any value that JSON can carry. @public */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | JsonValue[]
  | { [key: string]: JsonValue };

/** A JSON object. @public */
export type JsonObject = { [key: string]: JsonValue };

/** The machine-readable words that a Kubernetes `Status` uses for one wrong field. @public */
export type CauseReason =
  | 'FieldValueRequired'
  | 'FieldValueInvalid'
  | 'FieldValueTypeInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueTooShort'
  | 'FieldValueDuplicate'
  | 'FieldValueForbidden'
  | 'FieldValueNotFound'
  | 'InternalError';

/** One entry of `status.details.causes`, exactly as it travels. @public */
export interface FieldCause {
  reason: CauseReason;
  /** The body without the field path, for example `Required value`. */
  message: string;
  /** Path of the field, for example `spec.targets[0].name`; `<nil>` when no field is meant. */
  field: string;
}

/** One entry of `x-kubernetes-validations`. @public */
export interface ValidationRule {
  rule: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
  fieldPath?: string;
  optionalOldSelf?: boolean;
}

/**
 * `JSONSchemaProps` of apiextensions v1: the subset of JSON Schema that a
 * CustomResourceDefinition may say, with the `x-kubernetes-*` extensions.
 *
 * @public
 */
export interface JsonSchemaProps {
  type?: string;
  format?: string;
  title?: string;
  description?: string;
  default?: JsonValue;
  nullable?: boolean;
  enum?: JsonValue[];
  example?: JsonValue;
  properties?: Record<string, JsonSchemaProps>;
  additionalProperties?: boolean | JsonSchemaProps;
  required?: string[];
  minProperties?: number;
  maxProperties?: number;
  items?: JsonSchemaProps;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: boolean;
  exclusiveMaximum?: boolean;
  multipleOf?: number;
  allOf?: JsonSchemaProps[];
  anyOf?: JsonSchemaProps[];
  oneOf?: JsonSchemaProps[];
  not?: JsonSchemaProps;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-embedded-resource'?: boolean;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-map-type'?: 'atomic' | 'granular';
  'x-kubernetes-validations'?: ValidationRule[];
  /** Built-in kinds only: name of the Go struct, for the texts of decoding errors. */
  'x-go-struct'?: string;
  /** Built-in kinds only: kept although empty (a pointer in Go, or without `omitempty`). */
  'x-go-keep'?: boolean;
  /** Built-in kinds only: strategic merge patch, as Go's struct tags declare it. */
  'x-kubernetes-patch-strategy'?:
    | 'merge'
    | 'replace'
    | 'retainKeys'
    | 'merge,retainKeys';
  'x-kubernetes-patch-merge-key'?: string;
}

/** Tells a JSON object from the other JSON values. @public */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
