import { createHash } from 'node:crypto';
import { toMicroTime } from '../microTime';
import { KubernetesObject, ResourceType } from '../resource';

/** @public */
export const eventType: ResourceType = {
  group: 'events.k8s.io',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
  namespaced: true,
};

/** @public */
export interface KubernetesEvent extends KubernetesObject {
  eventTime: string;
  type: 'Normal' | 'Warning';
  reason: string;
  action: string;
  note: string;
  reportingController: string;
  reportingInstance: string;
  regarding: {
    apiVersion?: string;
    kind?: string;
    namespace?: string;
    name: string;
    uid?: string;
    resourceVersion?: string;
  };
  series?: { count: number; lastObservedTime: string };
}

/** The API server refuses more: bytes of the note, and of the short fields. */
const LONGEST_NOTE = 1024;
const LONGEST_FIELD = 128;
const LONGEST_NAME = 253;

/**
 * A valid event. Limits are kept by cutting: an event that is refused tells
 * nobody anything.
 */
export function buildEvent(options: {
  regarding: KubernetesObject;
  type: 'Normal' | 'Warning';
  reason: string;
  action: string;
  note: string;
  reportingController: string;
  reportingInstance: string;
  nowMs: number;
  /** Makes the name unlike any other's. */
  unique: string;
}): KubernetesEvent {
  const { regarding, nowMs } = options;
  const { name, namespace, uid, resourceVersion } = regarding.metadata;
  const suffix = createHash('sha256')
    .update(`${uid} ${nowMs} ${options.unique}`)
    .digest('hex')
    .slice(0, 16);
  return {
    metadata: {
      name: `${cut(name, LONGEST_NAME - 17).replace(/[.-]+$/, '')}.${suffix}`,
      // Where the API wants events about objects that have no namespace.
      namespace: namespace ?? 'default',
    },
    eventTime: toMicroTime(nowMs),
    type: options.type,
    reason: cut(options.reason, LONGEST_FIELD),
    action: cut(options.action, LONGEST_FIELD),
    note: cut(options.note, LONGEST_NOTE),
    reportingController: options.reportingController,
    reportingInstance: cut(options.reportingInstance, LONGEST_FIELD),
    regarding: {
      apiVersion: regarding.apiVersion,
      kind: regarding.kind,
      namespace,
      name,
      uid,
      resourceVersion,
    },
  };
}

/** At most `bytes` bytes of UTF-8, and no half character. */
function cut(text: string, bytes: number): string {
  const encoded = Buffer.from(text);
  if (encoded.length <= bytes) return text;
  let end = bytes;
  // Continuation bytes begin with 10.
  // eslint-disable-next-line no-bitwise
  while ((encoded[end] & 0b1100_0000) === 0b1000_0000) end--;
  return encoded.subarray(0, end).toString();
}
