import {
  ExpiredError,
  type StoredObject as Stored,
  StoredObject,
  type StoreEvent,
  type StoreEventType,
} from '../../store';
import { expired, internal } from '../errors';
import type { RegistryContext } from '../RegistryContext';
import type { Selection } from '../selectors/Selection';
import type { Status } from '../Status';
import { notAVersion } from './resourceVersion';

/** The parameters of a watch. */
export interface WatchQuery {
  selection: Selection;
  resourceVersion?: string;
  /** Undefined leaves it to the version: a watch from nowhere starts with what is there. */
  sendInitialEvents?: boolean;
  allowBookmarks: boolean;
}

/** What a watch tells, in order. */
export type WatchItem =
  | { type: StoreEventType; object: Stored }
  | { type: 'BOOKMARK'; version: number; endsInitialEvents: boolean }
  | { type: 'ERROR'; status: Status };

/** A running watch. */
export interface Watch {
  /** Tells how far the watch has come, if its client wants to know. */
  bookmark(): void;
  stop(): void;
}

/**
 * Tells every change of the selected objects.
 *
 * What is there, or what was missed, is told before this returns; then each change as it is committed. Nothing can
 * come in between because the store is not written while this runs.
 *
 * @throws ApiError when the version cannot be read
 */
export function watchObjects(
  context: RegistryContext,
  query: WatchQuery,
  tell: (item: WatchItem) => void,
): Watch {
  const { selection, allowBookmarks, resourceVersion } = query;
  if (resourceVersion && !/^\d+$/.test(resourceVersion)) {
    throw internal(notAVersion(resourceVersion));
  }
  const fromNowhere = !resourceVersion || resourceVersion === '0';
  const initial = query.sendInitialEvents ?? fromNowhere;
  let told = context.store.version;

  if (initial) {
    const all = context.store.list(selection.resource.storage, {
      namespace: selection.namespace,
    });
    for (const stored of all) {
      if (selection.matches(stored)) {
        tell({ type: 'ADDED', object: selection.resource.view(stored) });
      }
    }
    if (allowBookmarks) {
      tell({ type: 'BOOKMARK', version: told, endsInitialEvents: true });
    }
  } else if (!fromNowhere) {
    const missed = missedEvents(context, query, Number(resourceVersion));
    if ('status' in missed) {
      tell({ type: 'ERROR', status: missed.status });
      return { bookmark: () => {}, stop: () => {} };
    }
    missed.events.forEach(report);
    told = Math.max(told, Number(resourceVersion));
  }

  function report(event: StoreEvent) {
    const item = translate(selection, event);
    if (item) {
      told = Math.max(told, event.version);
      tell(item);
    }
  }
  const from = told;
  return {
    stop: context.store.subscribe(event => {
      // A watch may start at a version that is not reached yet.
      if (event.version > from) {
        report(event);
      }
    }, selection.resource.storage),
    bookmark: () => {
      if (allowBookmarks) {
        told = Math.max(told, context.store.version);
        tell({ type: 'BOOKMARK', version: told, endsInitialEvents: false });
      }
    },
  };
}

function missedEvents(
  context: RegistryContext,
  { selection }: WatchQuery,
  version: number,
): { events: StoreEvent[] } | { status: Status } {
  try {
    return {
      events: context.store.eventsAfter(version, selection.resource.storage),
    };
  } catch (error) {
    if (error instanceof ExpiredError) {
      return { status: expired(error.message).status };
    }
    throw error;
  }
}

/** What the change of an object is to someone who sees only some objects. */
function translate(
  selection: Selection,
  { type, version, current, previous }: StoreEvent,
): WatchItem | undefined {
  const wasSeen = previous !== undefined && selection.matches(previous);
  const isSeen = type !== 'DELETED' && selection.matches(current);
  if (isSeen) {
    return {
      type: wasSeen ? 'MODIFIED' : 'ADDED',
      object: selection.resource.view(current),
    };
  }
  if (!wasSeen) {
    return undefined;
  }
  return {
    type: 'DELETED',
    object: selection.resource.view(
      type === 'DELETED' ? current : restamped(previous, version),
    ),
  };
}

/** An object that stopped matching is shown as it last matched, with the version of the change. */
function restamped(previous: Stored, version: number): Stored {
  const object = previous.copy();
  object.metadata.resourceVersion = String(version);
  return new StoredObject(previous.key, version, JSON.stringify(object));
}
