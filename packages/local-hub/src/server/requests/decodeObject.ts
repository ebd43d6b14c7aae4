import { badRequest, invalid } from '../../registry/errors';
import { asJson } from '../../registry/json';
import type { ServedResource } from '../../registry';
import type { ApiObject } from '../../store';
import type { FieldValidation } from './options';
import { parseBody, summarize, UnreadableBody } from './parseBody';
import { applyStrictness } from './strictness';

/** The body of a create or an update, and what is to be done about its faults. */
export interface ObjectBody {
  bytes: Buffer;
  contentType: string | undefined;
  fieldValidation: FieldValidation;
  warn(text: string): void;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const unrecognized = ({ kind }: ServedResource, why: string) =>
  badRequest(
    `the object provided is unrecognized (must be of type ${kind}): ${why}`,
  );

/** The text for an object whose fields do not fit its kind. */
export const cannotBeHandled = (
  { kind }: { kind: string },
  version: string,
  resource: ServedResource,
  why: string,
) =>
  `${kind} in version "${version}" cannot be handled as a ${resource.kind}: ${why}`;

/**
 * Decodes an object: parsed, of the right kind, without unknown fields, with its defaults.
 *
 * @throws ApiError 400, 415 or 422, worded as the server does
 */
export function decodeObject(
  resource: ServedResource,
  body: ObjectBody,
): ApiObject {
  const { value, duplicates } = parsed(resource, body);
  if (!isRecord(value)) {
    throw unrecognized(
      resource,
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${
        Array.isArray(value) ? 'array' : typeof value
      } into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" } (${summarize(
        body.bytes,
      )})`,
    );
  }
  requireType(resource, value, body.bytes);
  const object = value as ApiObject;
  object.metadata ??= {} as ApiObject['metadata'];
  const wrong = resource.decodeError(object);
  if (wrong) {
    throw badRequest(
      cannotBeHandled(resource, resource.version, resource, wrong),
    );
  }
  const unknown = conform(resource, object);
  applyStrictness(
    { duplicates, unknown },
    body.fieldValidation,
    text =>
      badRequest(cannotBeHandled(resource, resource.version, resource, text)),
    body.warn,
  );
  return object;
}

/**
 * Fits a well-typed object to the schema, in place.
 *
 * @returns the fields that had no place in it
 */
export function conform(resource: ServedResource, object: ApiObject): string[] {
  const unknown = resource.schema.prune(asJson(object));
  resource.schema.default(asJson(object));
  return unknown;
}

function parsed(resource: ServedResource, body: ObjectBody) {
  try {
    return parseBody(body.bytes, body.contentType, !resource.custom);
  } catch (error) {
    if (error instanceof UnreadableBody) {
      const prefix = error.isYaml
        ? ''
        : "couldn't get version/kind; json parse error: ";
      throw unrecognized(
        resource,
        `${prefix}${error.message} (${summarize(body.bytes)})`,
      );
    }
    throw error;
  }
}

function requireType(
  resource: ServedResource,
  value: Record<string, unknown>,
  bytes: Buffer,
): void {
  if (resource.custom) {
    requireCustomType(resource, value, bytes);
    return;
  }
  // A typed decoder knows what it expects and fills in what is not said.
  const kind = (value.kind as string | undefined) || resource.kind;
  const apiVersion =
    (value.apiVersion as string | undefined) || resource.apiVersion;
  if (kind !== resource.kind || apiVersion !== resource.apiVersion) {
    const version = apiVersion.split('/').at(-1)!;
    throw badRequest(
      cannotBeHandled(
        { kind },
        version,
        resource,
        `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:111"`,
      ),
    );
  }
  value.kind = kind;
  value.apiVersion = apiVersion;
}

function requireCustomType(
  resource: ServedResource,
  value: Record<string, unknown>,
  bytes: Buffer,
): void {
  if (!value.kind) {
    throw unrecognized(
      resource,
      `Object 'Kind' is missing in '${JSON.stringify(value)}' (${summarize(
        bytes,
      )})`,
    );
  }
  if (value.apiVersion !== resource.apiVersion) {
    throw badRequest(
      `the API version in the data (${
        value.apiVersion ?? ''
      }) does not match the expected API version (${resource.apiVersion})`,
    );
  }
  requireKind(resource, value as ApiObject);
}

/** @throws ApiError 422 when a custom resource says it is of another kind */
export function requireKind(resource: ServedResource, object: ApiObject): void {
  const { kind, metadata } = object;
  if (kind !== resource.kind) {
    throw invalid(
      { group: resource.group, kind: kind ?? '' },
      metadata?.name ?? '',
      [
        {
          reason: 'FieldValueInvalid',
          message: `Invalid value: ${JSON.stringify(kind ?? '')}: must be ${
            resource.kind
          }`,
          field: 'kind',
        },
      ],
    );
  }
}
