import type { ApiObject, StoredObject } from '../../store';
import type { WatchItem } from '../../registry/operations/watchObjects';
import { type Presentation, table } from '../responses/shapes';

/** Marks the bookmark that ends the initial events. */
const INITIAL_EVENTS_END = { 'k8s.io/initial-events-end': 'true' };

/** How many encoded events are kept: those of a burst, or of a list that many watches begin with. */
const SHARED_LIMIT = 1024;

/** Encoded events in their own shape, the oldest first: a hundred watches send the same bytes. */
const shared = new Map<StoredObject, Map<string, Buffer>>();

function sharedEvent(type: string, object: StoredObject): Buffer {
  let byType = shared.get(object);
  if (!byType) {
    byType = new Map();
    shared.set(object, byType);
    if (shared.size > SHARED_LIMIT) {
      shared.delete(shared.keys().next().value!);
    }
  }
  let bytes = byType.get(type);
  if (!bytes) {
    bytes = Buffer.from(`{"type":"${type}","object":${object.json}}\n`);
    byType.set(type, bytes);
  }
  return bytes;
}

const line = (type: string, object: object) =>
  Buffer.from(`${JSON.stringify({ type, object })}\n`);

/** Turns what a watch tells into lines of JSON, in the shape that the client wants. */
export class EventEncoder {
  #columnsSent = false;

  constructor(
    private readonly presentation: Presentation,
    private readonly now: () => number,
  ) {}

  encode(item: WatchItem): Buffer {
    switch (item.type) {
      case 'ERROR':
        return line('ERROR', item.status);
      case 'BOOKMARK':
        return line('BOOKMARK', this.#bookmark(item));
      default:
        return this.presentation.accepted.shape === 'Object'
          ? sharedEvent(item.type, item.object)
          : line(item.type, this.#shaped(item.object.object));
    }
  }

  #bookmark(item: Extract<WatchItem, { type: 'BOOKMARK' }>): object {
    const { kind, apiVersion } = this.presentation.resource;
    const metadata = {
      name: '',
      resourceVersion: String(item.version),
      ...(item.endsInitialEvents ? { annotations: INITIAL_EVENTS_END } : {}),
    };
    const { shape } = this.presentation.accepted;
    if (shape === 'Table') {
      return this.#shaped({ kind, apiVersion, metadata });
    }
    const { name: _, ...nameless } = metadata;
    const bookmark = { kind, apiVersion, metadata: nameless };
    return shape === 'Object' ? bookmark : this.#shaped(bookmark as ApiObject);
  }

  #shaped(object: ApiObject): object {
    const { accepted } = this.presentation;
    const { resourceVersion = '' } = object.metadata;
    if (accepted.shape !== 'Table') {
      return {
        kind: 'PartialObjectMetadata',
        apiVersion: `meta.k8s.io/${accepted.metaVersion}`,
        metadata: object.metadata,
      };
    }
    const withColumns = !this.#columnsSent;
    this.#columnsSent = true;
    return table(
      [object],
      { resourceVersion },
      { ...this.presentation, now: this.now() },
      withColumns,
    );
  }
}
