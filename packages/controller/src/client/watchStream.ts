import { Clock } from '../clock';
import { KubernetesObject } from '../resource';
import { WatchEvent } from './KubernetesClient';

/**
 * A line of a watch that is not an event. What it said is lost: only a new list
 * tells what is true.
 *
 * @public
 */
export class MalformedEventError extends Error {
  readonly name = 'MalformedEventError';
  /** The beginning of the line. */
  readonly excerpt: string;

  constructor(line: string, cause?: unknown) {
    const excerpt = line.slice(0, 200);
    super(`Not a watch event: ${excerpt}`, { cause });
    this.excerpt = excerpt;
  }
}

/**
 * The events of an open watch.
 *
 * @param idleTimeoutMs - silence after which the events end: a link that broke
 * without a word looks just like a quiet one, and asking again tells
 */
export async function* readEvents<T extends KubernetesObject>(
  stream: AsyncIterable<Uint8Array>,
  clock: Clock,
  idleTimeoutMs: number,
): AsyncGenerator<WatchEvent<T>> {
  const decoder = new TextDecoder();
  const chunks = stream[Symbol.asyncIterator]();
  let rest = '';
  try {
    for (;;) {
      const next = await nextChunk(chunks, clock, idleTimeoutMs);
      if (next === undefined) return;
      if (next.done) break;
      rest += decoder.decode(next.value, { stream: true });
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line.trim() !== '') yield parseEvent<T>(line);
      }
    }
    if (rest.trim() !== '') yield parseEvent<T>(rest);
  } finally {
    // Not awaited: a read that hangs would keep us here for ever.
    chunks.return?.()?.catch(() => {});
  }
}

/** @returns undefined when nothing came in time */
function nextChunk(
  chunks: AsyncIterator<Uint8Array>,
  clock: Clock,
  idleTimeoutMs: number,
): Promise<IteratorResult<Uint8Array> | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.setTimeout(() => resolve(undefined), idleTimeoutMs);
    chunks.next().finally(cancel).then(resolve, reject);
  });
}

const eventTypes = new Set([
  'ADDED',
  'MODIFIED',
  'DELETED',
  'BOOKMARK',
  'ERROR',
]);

function parseEvent<T extends KubernetesObject>(line: string): WatchEvent<T> {
  let event: WatchEvent<T>;
  try {
    event = JSON.parse(line);
  } catch (error) {
    throw new MalformedEventError(line, error);
  }
  if (!event || !eventTypes.has(event.type) || !isObject(event.object)) {
    throw new MalformedEventError(line);
  }
  if (event.type !== 'ERROR' && !isObject(event.object.metadata)) {
    throw new MalformedEventError(line);
  }
  return event;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
