import {
  applyPatch,
  conflictMessage,
  jsonPatch,
  mergePatch,
  PatchError,
  strategicMergePatch,
} from '../../apply';
import { badRequest, internal, invalid } from '../../registry/errors';
import { failure } from '../../registry/Status';
import { asJson, asObject, metaTime } from '../../registry/json';
import type { ServedResource, Subresource } from '../../registry';
import type { JsonObject, JsonValue } from '../../schema';
import type { ApiObject } from '../../store';
import { conform, requireKind } from './decodeObject';
import type { WriteOptions } from './options';
import { type ParsedBody, parseJson, UnreadableBody } from './parseBody';
import { parseYaml } from './parseYaml';
import { applyStrictness } from './strictness';

/** The four ways to change a part of an object. */
export const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

/** @see PATCH_TYPES */
export type PatchType = keyof typeof PATCH_TYPES;

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

/** Parses the text of a patch. @throws ApiError 400 */
export function parsePatch(type: PatchType, text: string): ParsedBody {
  try {
    if (type === 'apply') {
      return parseYaml(text);
    }
    const parsed = parseJson(text);
    const isList = Array.isArray(parsed.value);
    if (type === 'json' ? !isList : isList || !isObject(parsed.value)) {
      throw new UnreadableBody(
        `json: cannot unmarshal ${
          isList ? 'array' : typeof parsed.value
        } into Go value of type ${
          type === 'json' ? '[]handlers.jsonPatchOp' : 'map[string]interface {}'
        }`,
      );
    }
    return parsed;
  } catch (error) {
    const what =
      type === 'apply'
        ? 'error decoding YAML: '
        : type === 'strategic'
        ? ''
        : 'error decoding patch: ';
    throw badRequest(`${what}${(error as Error).message}`);
  }
}

const isObject = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws ApiError with what C's patches say, in the form of a Status */
function refused(error: unknown): unknown {
  if (!(error instanceof PatchError)) {
    return error;
  }
  return failure(error.code, error.reason, error.message, {
    ...(error.causes.length > 0 ? { causes: error.causes } : {}),
  });
}

/**
 * Applies a JSON, merge or strategic merge patch.
 *
 * @returns the patched object, fitted to the schema
 */
export function patchObject(
  patch: Patch,
  body: ParsedBody,
  live: ApiObject,
): ApiObject {
  const { resource, options } = patch;
  const value = body.value as JsonValue;
  let patched: JsonObject;
  try {
    if (patch.type === 'json') {
      patched = jsonPatch(asJson(live), value);
    } else if (patch.type === 'merge') {
      patched = mergePatch(asJson(live), value);
    } else {
      patched = strategicMergePatch(asJson(live), value, resource.schema.props);
    }
  } catch (error) {
    throw refused(error);
  }
  const object = asObject(patched);
  const refuse = (why: string) =>
    invalid({ group: '', kind: '' }, '', [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${JSON.stringify(
          JSON.stringify(patched),
        )}: ${why}`,
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
    { duplicates: body.duplicates, unknown },
    options.fieldValidation,
    refuse,
    patch.warn,
  );
  return object;
}

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
  const { resource, options } = patch;
  const applied = requireConfiguration(patch, body);
  let result;
  try {
    result = applyPatch({
      live: live && asJson(live),
      applied,
      manager: options.manager,
      force: options.force,
      schema: resource.schema,
      subresource: patch.subresource,
      now: metaTime(patch.now),
    });
  } catch (error) {
    throw refused(error);
  }
  if (result.conflicts.length > 0) {
    throw failure(409, 'Conflict', conflictMessage(result.conflicts), {
      causes: result.conflicts.map(({ field, message }) => ({
        reason: 'FieldManagerConflict',
        message,
        field,
      })),
    });
  }
  const object = asObject(result.object);
  conform(resource, object);
  return object;
}

function requireConfiguration(
  { resource, options, warn }: Patch,
  { value, duplicates }: ParsedBody,
): JsonObject {
  if (!isObject(value)) {
    throw badRequest(
      'error decoding YAML: json: cannot unmarshal into Go value of type map[string]interface {}',
    );
  }
  const applied = value as JsonObject;
  const { apiVersion, kind, metadata } = asObject(applied);
  if (!apiVersion || kind !== resource.kind) {
    const [group, version] = splitVersion(apiVersion ?? '');
    throw badRequest(
      `invalid object type: ${group}/${version}, Kind=${kind ?? ''}`,
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

const splitVersion = (apiVersion: string) => {
  const at = apiVersion.indexOf('/');
  return at < 0 || !apiVersion
    ? ['', apiVersion]
    : [apiVersion.slice(0, at), apiVersion.slice(at + 1)];
};

/** Ownership of a field that the schema does not know cannot be recorded; the server calls that its own fault. */
function refuseUndeclared(resource: ServedResource, applied: JsonObject): void {
  const unknown = resource.schema.prune(structuredClone(applied));
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
