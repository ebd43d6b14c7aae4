import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServedResource, Subresource } from '../../registry';
import {
  methodNotAllowed,
  methodNotSupported,
  noSuchPath,
  notFound,
} from '../../registry/errors';
import type { ServerContext } from '../Exchange';
import { negotiate } from '../requests/accept';
import { parseResourcePath, type ResourcePath } from '../requests/resourcePath';
import type { Target } from '../requests/Target';
import { sendNoPage } from '../responses/respond';
import { Warnings } from '../responses/Warnings';
import { handleGet, handleList } from './read';
import { handleDelete, handleDeleteCollection } from './remove';
import { handleCreate, handlePatch, handleUpdate } from './write';

type Verb =
  | 'get'
  | 'list'
  | 'create'
  | 'update'
  | 'patch'
  | 'delete'
  | 'deletecollection';

const HANDLERS = {
  get: handleGet,
  list: handleList,
  create: handleCreate,
  update: handleUpdate,
  patch: handlePatch,
  delete: handleDelete,
  deletecollection: handleDeleteCollection,
} as const;

function verbOf(method: string, target: Target): Verb | undefined {
  const named = target.name !== undefined;
  switch (method) {
    case 'GET':
    case 'HEAD':
      return named && !target.isWatch ? 'get' : 'list';
    case 'POST':
      return named ? undefined : 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return named ? 'delete' : 'deletecollection';
    default:
      return undefined;
  }
}

/** Whether the path fits the scope of the resource: a namespace where there must be one, none where there is none. */
function fitsScope(
  { namespace, name }: ResourcePath,
  resource: ServedResource,
  method: string,
): boolean {
  if (!resource.namespaced) {
    return namespace === undefined;
  }
  // All namespaces at once can only be read.
  return (
    namespace !== undefined ||
    (name === undefined && (method === 'GET' || method === 'HEAD'))
  );
}

/**
 * Answers a request to a resource.
 *
 * @throws ApiError to be sent as a Status
 */
export async function handleResource(
  context: ServerContext,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const path = parseResourcePath(url.pathname);
  const resource =
    path &&
    context.registry.catalogue.find(path.group, path.version, path.plural);
  const method = request.method ?? 'GET';
  if (!path || !resource) {
    if (
      path &&
      context.registry.catalogue.isBuiltin(path.group, path.version)
    ) {
      throw noSuchPath();
    }
    sendNoPage(response);
    return;
  }
  if (!fitsScope(path, resource, method)) {
    if (resource.custom) {
      sendNoPage(response);
      return;
    }
    throw path.name === undefined && !path.namespace
      ? methodNotAllowed()
      : noSuchPath();
  }
  const target: Target = {
    resource,
    namespace: path.namespace,
    name: path.name,
    subresource: subresourceOf(path, resource),
    isWatch: path.isWatch,
  };
  const verb = verbOf(method, target);
  refuseVerb(verb, target);
  await HANDLERS[verb!]({
    ...context,
    request,
    response,
    query: url.searchParams,
    target,
    accepted: negotiate(request.headers.accept),
    warnings: new Warnings(),
  });
}

function subresourceOf(
  { subresource, name }: ResourcePath,
  resource: ServedResource,
): Subresource | undefined {
  if (subresource === undefined || name === undefined) {
    return undefined;
  }
  const known = resource.subresources.find(entry => entry === subresource);
  if (!known) {
    throw resource.custom ? notFound(resource, name) : noSuchPath();
  }
  return known;
}

function refuseVerb(verb: Verb | undefined, target: Target): void {
  const { resource, subresource } = target;
  if (subresource) {
    const isUpdate = verb === 'update';
    const isStatusRead = verb === 'get' || verb === 'patch';
    if (!isUpdate && !(isStatusRead && subresource === 'status')) {
      throw resource.custom
        ? methodNotSupported(resource, verb ?? 'create')
        : methodNotAllowed();
    }
    return;
  }
  if (!verb || !resource.verbs.includes(verb)) {
    throw methodNotAllowed();
  }
}
