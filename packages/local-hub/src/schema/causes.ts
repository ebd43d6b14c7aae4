import { FieldPath } from './fieldPath';
import { goEscape, goJson, goNumber, goQuote } from './goText';
import { CauseReason, FieldCause, JsonValue } from './types';

/** JSON whose keys are in the order of a Go struct, not sorted. */
export class StructJson {
  constructor(readonly value: JsonValue) {}
}

/** Marks a value that the server leaves out of the message. */
export const omitted = Symbol('omitted');
type Shown = JsonValue | StructJson | typeof omitted;

function render(value: Shown): string {
  if (value === omitted) return '';
  if (value instanceof StructJson)
    return `: ${goEscape(JSON.stringify(value.value))}`;
  if (typeof value === 'string') return `: ${goQuote(value)}`;
  if (typeof value === 'number') return `: ${goNumber(value)}`;
  return `: ${goJson(value)}`;
}

function cause(
  reason: CauseReason,
  path: FieldPath,
  words: string,
  detail: string,
): FieldCause {
  return {
    reason,
    message: detail ? `${words}: ${detail}` : words,
    field: path ?? '<nil>',
  };
}

export function invalid(path: FieldPath, value: Shown, detail: string) {
  return cause(
    'FieldValueInvalid',
    path,
    `Invalid value${render(value)}`,
    detail,
  );
}

export function typeInvalid(path: FieldPath, value: Shown, detail: string) {
  return cause(
    'FieldValueTypeInvalid',
    path,
    `Invalid value${render(value)}`,
    detail,
  );
}

export function required(path: FieldPath, detail = '') {
  return cause('FieldValueRequired', path, 'Required value', detail);
}

export function duplicate(path: FieldPath, value: Shown) {
  return cause(
    'FieldValueDuplicate',
    path,
    `Duplicate value${render(value)}`,
    '',
  );
}

export function forbidden(path: FieldPath, detail: string) {
  return cause('FieldValueForbidden', path, 'Forbidden', detail);
}

export function notSupported(path: FieldPath, value: Shown, allowed: string[]) {
  const detail = allowed.length
    ? `supported values: ${allowed.map(goQuote).join(', ')}`
    : '';
  return cause(
    'FieldValueNotSupported',
    path,
    `Unsupported value${render(value)}`,
    detail,
  );
}

export function tooLong(path: FieldPath, bytes: number) {
  const unit = bytes === 1 ? 'byte' : 'bytes';
  return cause(
    'FieldValueTooLong',
    path,
    'Too long',
    `may not be more than ${bytes} ${unit}`,
  );
}

export function tooMany(path: FieldPath, actual: number, limit: number) {
  const unit = limit === 1 ? 'item' : 'items';
  return cause(
    'FieldValueTooMany',
    path,
    `Too many: ${actual}`,
    `must have at most ${limit} ${unit}`,
  );
}

export function internalError(path: FieldPath, detail: string) {
  return cause('InternalError', path, 'Internal error', detail);
}
