import { type FieldCause, invalidMessage } from '../schema';
import { type ApiError, failure, type StatusCause } from './Status';

/** A resource in messages: `widgets.example.org`, or just `configmaps`. */
export interface GroupResource {
  group: string;
  plural: string;
}

const withGroup = (name: string, group: string) =>
  group ? `${name}.${group}` : name;

const detailsOf = (resource: GroupResource, name: string) => ({
  ...(name ? { name } : {}),
  ...(resource.group ? { group: resource.group } : {}),
  // The server puts the resource where the field's name promises a kind.
  kind: resource.plural,
});

const titleOf = (resource: GroupResource) =>
  withGroup(resource.plural, resource.group);

export function badRequest(message: string): ApiError {
  return failure(400, 'BadRequest', message);
}

export function internal(message: string): ApiError {
  return failure(500, undefined, message);
}

export function notFound(resource: GroupResource, name: string): ApiError {
  return failure(
    404,
    'NotFound',
    `${titleOf(resource)} "${name}" not found`,
    detailsOf(resource, name),
  );
}

export function alreadyExists(
  resource: GroupResource,
  name: string,
  deleting: boolean,
): ApiError {
  const message = `${titleOf(resource)} "${name}" already exists`;
  return failure(
    409,
    'AlreadyExists',
    deleting ? `object is being deleted: ${message}` : message,
    detailsOf(resource, name),
  );
}

export function generateNameConflict(
  resource: GroupResource,
  name: string,
): ApiError {
  return failure(
    409,
    'AlreadyExists',
    `${titleOf(
      resource,
    )} "${name}" already exists, the server was not able to generate a unique name for the object`,
    { ...detailsOf(resource, name), retryAfterSeconds: 1 },
  );
}

/** The text of every optimistic conflict. */
export const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

export function conflict(
  resource: GroupResource,
  name: string,
  why: string,
): ApiError {
  return failure(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${titleOf(resource)} "${name}": ${why}`,
    detailsOf(resource, name),
  );
}

export function forbidden(
  resource: GroupResource,
  name: string,
  why: string,
  causes?: StatusCause[],
): ApiError {
  return failure(
    403,
    'Forbidden',
    `${titleOf(resource)} "${name}" is forbidden: ${why}`,
    { ...detailsOf(resource, name), ...(causes ? { causes } : {}) },
  );
}

/** @param kind - the kind; where the server says the resource instead, the resource */
export function invalid(
  kind: { group: string; kind: string },
  name: string,
  causes: FieldCause[],
): ApiError {
  return failure(
    422,
    'Invalid',
    invalidMessage(withGroup(kind.kind, kind.group), name, causes),
    {
      ...(name ? { name } : {}),
      ...(kind.group ? { group: kind.group } : {}),
      ...(kind.kind ? { kind: kind.kind } : {}),
      causes,
    },
  );
}

export function methodNotSupported(
  resource: GroupResource,
  action: string,
): ApiError {
  return failure(
    405,
    'MethodNotAllowed',
    `${action} is not supported on resources of kind "${titleOf(resource)}"`,
    detailsOf(resource, ''),
  );
}

/** The definition of the kind is going away. */
export function definitionTerminating(resource: GroupResource): ApiError {
  return failure(
    405,
    'MethodNotAllowed',
    'create not allowed while custom resource definition is terminating',
    detailsOf(resource, ''),
  );
}

/** The path is served, the method is not. */
export function methodNotAllowed(): ApiError {
  return failure(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}

/** The path belongs to a served resource but leads nowhere. */
export function noSuchPath(): ApiError {
  return failure(
    404,
    'NotFound',
    'the server could not find the requested resource',
    {},
  );
}

export function expired(message: string): ApiError {
  return failure(410, 'Expired', message);
}

export function tooLargeVersion(requested: number, current: number): ApiError {
  return failure(
    504,
    'Timeout',
    `Timeout: Too large resource version: ${requested}, current: ${current}`,
    {
      causes: [
        {
          reason: 'ResourceVersionTooLarge',
          message: 'Too large resource version',
        },
      ],
      retryAfterSeconds: 1,
    },
  );
}

export function unauthorized(): ApiError {
  return failure(401, 'Unauthorized', 'Unauthorized');
}

export function entityTooLarge(limit: number): ApiError {
  return failure(
    413,
    'RequestEntityTooLarge',
    `Request entity too large: limit is ${limit}`,
  );
}

export function unsupportedMediaType(accepted: string[]): ApiError {
  return failure(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(
      ', ',
    )}`,
  );
}

export function notAcceptable(message: string): ApiError {
  return failure(406, 'NotAcceptable', message);
}
