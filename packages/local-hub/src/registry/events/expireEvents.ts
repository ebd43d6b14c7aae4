import type { ApiObject } from '../../store';
import type { RegistryContext } from '../RegistryContext';
import { EVENTS } from './eventConversion';

/** An event is news for an hour after it was last seen. */
const TIME_TO_LIVE_MS = 60 * 60 * 1000;
/** Looking for old ones at every event would cost more than they do. */
const INTERVAL_MS = 60 * 1000;

function lastSeen(event: ApiObject): number {
  const series = event.series as { lastObservedTime?: string } | undefined;
  const times = [
    event.metadata.creationTimestamp,
    event.lastTimestamp as string | undefined,
    series?.lastObservedTime,
  ].map(time => Date.parse(time ?? ''));
  return Math.max(...times.filter(time => !Number.isNaN(time)));
}

/**
 * Forgets old events. New events are the only occasion for it, so that it needs no timer.
 *
 * @returns ends that
 */
export function expireEvents({ store, now }: RegistryContext): () => void {
  let next = 0;
  return store.subscribe(({ type }) => {
    if (type !== 'ADDED' || now() < next) {
      return;
    }
    next = now() + INTERVAL_MS;
    for (const stored of [...store.list(EVENTS)]) {
      if (now() - lastSeen(stored.object) > TIME_TO_LIVE_MS) {
        store.remove(stored);
      }
    }
  }, EVENTS);
}
