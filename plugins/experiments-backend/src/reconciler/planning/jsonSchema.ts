import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { keyPath } from './AdmissionReport';

/** What a value breaks, by the path of the field. */
export interface SchemaViolation {
  field: string;
  message: string;
}

const ajv = new Ajv({ allErrors: true, strict: false });
addFormats(ajv);

// Schemas come from caches that replace objects and never change them.
const compiled = new WeakMap<object, ValidateFunction>();

function compile(schema: object): ValidateFunction {
  let validate = compiled.get(schema);
  if (!validate) {
    // A schema with an $id may be compiled once only; the same component read again is another
    // object with the same $id.
    validate = ajv.compile({ ...schema, $id: undefined });
    compiled.set(schema, validate);
  }
  return validate;
}

/**
 * Checks a value against a JSON Schema.
 * @throws Error when the schema itself cannot be used
 */
export function violationsOf(
  value: unknown,
  schema: object,
  base: string,
): SchemaViolation[] {
  const validate = compile(schema);
  if (validate(value)) {
    return [];
  }
  return (validate.errors ?? []).map(error => ({
    field: fieldOf(error, base),
    message: messageOf(error),
  }));
}

function fieldOf(error: ErrorObject, base: string): string {
  const segments = error.instancePath
    .split('/')
    .slice(1)
    .map(segment => segment.replace(/~1/g, '/').replace(/~0/g, '~'));
  if (error.keyword === 'additionalProperties') {
    segments.push(String(error.params.additionalProperty));
  }
  if (error.keyword === 'required') {
    segments.push(String(error.params.missingProperty));
  }
  return segments.reduce(
    (path, segment) =>
      /^\d+$/.test(segment) ? `${path}[${segment}]` : keyPath(path, segment),
    base,
  );
}

function messageOf(error: ErrorObject): string {
  switch (error.keyword) {
    case 'additionalProperties':
      return 'is not known';
    case 'required':
      return 'is required';
    case 'enum':
      return `must be one of ${(error.params.allowedValues as unknown[])
        .map(value => JSON.stringify(value))
        .join(', ')}`;
    default:
      return error.message ?? `breaks ${error.keyword}`;
  }
}
