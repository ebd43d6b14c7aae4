import type { KubernetesObject } from '@assay/controller';
import { marks } from './resourceTypes';
import { parseDuration } from './time';

const defaultDelayMilliseconds = 1000;

/**
 * How much longer a simulated object takes until it has succeeded; 0 when its time is over. It
 * counts from the object's creation, so that a restart changes nothing.
 */
export function remainingDelay(object: KubernetesObject, now: number): number {
  const { annotations, creationTimestamp } = object.metadata;
  const text = annotations?.[marks.simulatedDelay];
  const delay =
    (text === undefined ? undefined : parseDuration(text)) ??
    defaultDelayMilliseconds;
  const created = Date.parse(creationTimestamp ?? '');
  return Math.max(0, (Number.isNaN(created) ? now : created) + delay - now);
}
