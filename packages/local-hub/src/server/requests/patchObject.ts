import { jsonPatch, mergePatch, strategicMergePatch } from '../../apply';
import type { ServedResource, Subresource } from '../../registry';
import { invalid } from '../../registry/errors';
import { asJson, asObject } from '../../registry/json';
import type { JsonObject, JsonValue } from '../../schema';
import type { ApiObject } from '../../store';
import { conform, requireKind } from './decodeObject';
import type { WriteOptions } from './options';
import type { ParsedBody } from './parseBody';
import { type PatchType } from './patchTypes';
import { asStatus } from './patchErrors';
import { applyStrictness } from './strictness';

/** A patch that was read, to be applied to whatever is there. */
export interface Patch {
  type: PatchType;
  resource: ServedResource;
  subresource: Subresource | undefined;
  options: WriteOptions;
  /** Wall milliseconds. */
  now: number;
  warn(text: string): void;
}

function patched(
  { type, resource }: Patch,
  live: JsonObject,
  value: JsonValue,
): JsonObject {
  switch (type) {
    case 'json':
      return jsonPatch(live, value);
    case 'strategic':
      return strategicMergePatch(live, value, resource.schema.props);
    default:
      return mergePatch(live, value);
  }
}

/**
 * Applies a JSON, merge or strategic merge patch.
 *
 * @returns the patched object, fitted to the schema
 * @throws ApiError 400 or 422 when the patch or its result does not fit
 */
export function patchObject(
  patch: Patch,
  { value, duplicates }: ParsedBody,
  live: ApiObject,
): ApiObject {
  const { resource, options, warn } = patch;
  const result = asStatus(() =>
    patched(patch, asJson(live), value as JsonValue),
  );
  const object = asObject(result);
  // The server quotes the whole patched object here.
  const shown = JSON.stringify(JSON.stringify(result));
  const refuse = (why: string) =>
    invalid({ group: '', kind: '' }, '', [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${shown}: ${why}`,
        field: 'patch',
      },
    ]);
  if (resource.custom) {
    requireKind(resource, object);
  }
  const wrong = resource.decodeError(object);
  if (wrong) {
    throw refuse(wrong);
  }
  const unknown = conform(resource, object);
  applyStrictness(
    { duplicates, unknown },
    options.fieldValidation,
    refuse,
    warn,
  );
  return object;
}
