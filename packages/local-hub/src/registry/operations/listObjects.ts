import {
  ExpiredError,
  FutureVersionError,
  type StoredObject,
  type StoreKey,
} from '../../store';
import { badRequest, expired, notFound, tooLargeVersion } from '../errors';
import type { RegistryContext } from '../RegistryContext';
import type { Selection } from '../selectors/Selection';
import type { ServedResource } from '../ServedResource';
import { ApiError } from '../Status';
import {
  type ContinueToken,
  decodeContinue,
  encodeContinue,
} from './continueToken';
import { keyOf } from './metadata';
import { requestedVersion } from './resourceVersion';

/** The parameters of a list. */
export interface ListQuery {
  selection: Selection;
  limit?: number;
  continue?: string;
  resourceVersion?: string;
  resourceVersionMatch?: string;
}

/** One page, as the requested version of the resource shows it. */
export interface ListPage {
  items: StoredObject[];
  version: number;
  continue?: string;
  /** How many are still to come, when nobody filters. */
  remaining?: number;
}

const INCONSISTENT =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

const textOf = ({ namespace, name }: StoreKey) =>
  namespace ? `${namespace}/${name}` : name;

/**
 * One object.
 *
 * @throws ApiError 404, or 504 when a version is asked for that does not exist yet
 */
export function getObject(
  context: RegistryContext,
  resource: ServedResource,
  namespace: string,
  name: string,
  resourceVersion?: string,
): StoredObject {
  refuseFuture(context, requestedVersion(resourceVersion));
  const stored = context.store.get(keyOf(resource, namespace, name));
  if (!stored) {
    throw notFound(resource, name);
  }
  return resource.view(stored);
}

/**
 * A page of a list. All pages of one list show the same state of the world.
 *
 * @throws ApiError 410 when that state is forgotten; its `metadata.continue` goes on with today's
 */
export function listObjects(
  context: RegistryContext,
  query: ListQuery,
): ListPage {
  const { selection, limit } = query;
  const token = query.continue ? decodeContinue(query.continue) : undefined;
  const at = versionOf(context, query, token);
  const version = at ?? context.store.version;

  const items: StoredObject[] = [];
  let next: string | undefined;
  let remaining = 0;
  for (const stored of read(context, query, token, at)) {
    if (next !== undefined) {
      remaining++;
    } else if (selection.matches(stored)) {
      if (limit && items.length === limit) {
        next = `${textOf(items[limit - 1].key)}\0`;
        remaining++;
        if (!selection.isEverything) {
          break;
        }
      } else {
        items.push(selection.resource.view(stored));
      }
    }
  }
  return {
    items,
    version,
    continue:
      next === undefined ? undefined : encodeContinue({ version, start: next }),
    remaining:
      next !== undefined && selection.isEverything ? remaining : undefined,
  };
}

function read(
  context: RegistryContext,
  { selection }: ListQuery,
  token: ContinueToken | undefined,
  at: number | undefined,
): Iterable<StoredObject> {
  try {
    return context.store.list(selection.resource.storage, {
      namespace: selection.namespace,
      start: token?.start,
      at,
    });
  } catch (error) {
    if (error instanceof ExpiredError) {
      throw tooOld(token);
    }
    if (error instanceof FutureVersionError) {
      throw tooLargeVersion(error.requested, error.current);
    }
    throw error;
  }
}

function tooOld(token: ContinueToken | undefined): ApiError {
  if (!token) {
    return expired('The resourceVersion for the provided list is too old.');
  }
  const { status } = expired(INCONSISTENT);
  const rest = encodeContinue({ version: -1, start: token.start });
  return new ApiError({ ...status, metadata: { continue: rest } });
}

/** The version whose state the page shows; undefined for today's. */
function versionOf(
  context: RegistryContext,
  query: ListQuery,
  token: ContinueToken | undefined,
): number | undefined {
  if (token) {
    if (query.resourceVersion && query.resourceVersion !== '0') {
      throw badRequest(
        'specifying resource version is not allowed when using continue',
      );
    }
    return token.version < 0 ? undefined : token.version;
  }
  const wanted = requestedVersion(query.resourceVersion);
  refuseFuture(context, wanted);
  // Without a word on how to match, a limited list at a version is an exact one.
  const exact =
    query.resourceVersionMatch === 'Exact' ||
    (!query.resourceVersionMatch && query.limit);
  return exact ? wanted : undefined;
}

function refuseFuture(
  context: RegistryContext,
  version: number | undefined,
): void {
  if (version !== undefined && version > context.store.version) {
    throw tooLargeVersion(version, context.store.version);
  }
}
