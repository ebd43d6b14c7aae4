import { applyPatch, conflictMessage } from '../../apply';
import type { ServedResource } from '../../registry';
import { badRequest, internal } from '../../registry/errors';
import { asJson, asObject, metaTime } from '../../registry/json';
import { resetFieldsOf } from '../../registry/operations/metadata';
import { failure } from '../../registry/Status';
import type { JsonObject } from '../../schema';
import type { ApiObject } from '../../store';
import { conform } from './decodeObject';
import type { ParsedBody } from './parseBody';
import { asStatus } from './patchErrors';
import type { Patch } from './patchObject';
import { applyStrictness } from './strictness';

/** `group/version` as Go prints it, where the core group leaves its part empty. */
const printed = (apiVersion: string) =>
  apiVersion.includes('/') ? apiVersion : `/${apiVersion}`;

/**
 * Applies a configuration, server-side.
 *
 * @returns the merged object with its managedFields
 * @throws ApiError 409 naming every field that another manager owns
 */
export function applyConfiguration(
  patch: Patch,
  body: ParsedBody,
  live: ApiObject | undefined,
): ApiObject {
  const { resource, options, subresource } = patch;
  const applied = requireConfiguration(patch, body);
  const { object: merged, conflicts } = asStatus(() =>
    applyPatch({
      live: live && asJson(live),
      applied,
      manager: options.manager,
      force: options.force,
      schema: resource.schema,
      subresource,
      resetFields: resetFieldsOf(resource, subresource),
      now: metaTime(patch.now),
    }),
  );
  if (conflicts.length > 0) {
    throw failure(409, 'Conflict', conflictMessage(conflicts), {
      causes: conflicts.map(({ field, message }) => ({
        reason: 'FieldManagerConflict',
        message,
        field,
      })),
    });
  }
  const object = asObject(merged);
  conform(resource, object);
  return object;
}

function requireConfiguration(
  { resource, options, warn }: Patch,
  { value, duplicates }: ParsedBody,
): JsonObject {
  const applied = value as JsonObject;
  const { apiVersion = '', kind = '', metadata } = asObject(applied);
  if (!apiVersion || kind !== resource.kind) {
    throw badRequest(
      `invalid object type: ${printed(apiVersion)}, Kind=${kind}`,
    );
  }
  if (apiVersion !== resource.apiVersion) {
    throw badRequest(
      `Incorrect version specified in apply patch. Specified patch version: ${apiVersion}, expected: ${resource.apiVersion}`,
    );
  }
  if (metadata?.managedFields) {
    throw badRequest('metadata.managedFields must be nil');
  }
  refuseUndeclared(resource, applied);
  applyStrictness(
    { duplicates, unknown: [] },
    options.fieldValidation,
    text => badRequest(`error strict decoding YAML: ${text}`),
    warn,
  );
  return applied;
}

/** Ownership of a field that the schema does not know cannot be recorded; the server calls that its own fault. */
function refuseUndeclared(resource: ServedResource, applied: JsonObject): void {
  const copy = structuredClone(applied);
  // What is of a wrong type is refused with the rest of the object.
  const unknown = resource.decodeError(asObject(copy))
    ? []
    : resource.schema.prune(copy);
  if (unknown.length === 0) {
    return;
  }
  const { namespace = '', name = '' } = asObject(applied).metadata ?? {};
  const lines = unknown.map(path => `.${path}: field not declared in schema`);
  const text =
    lines.length === 1
      ? lines[0]
      : `errors:\n${lines.map(line => `  ${line}`).join('\n')}`;
  throw internal(
    `failed to create typed patch object (${namespace}/${name}; ${resource.apiVersion}, Kind=${resource.kind}): ${text}`,
  );
}
