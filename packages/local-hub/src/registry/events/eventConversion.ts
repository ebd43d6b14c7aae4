import type { ApiObject } from '../../store';

/** The collection of both event APIs. */
export const EVENTS = '/events';

/** Core field to `events.k8s.io` field; all others have the same name in both. */
const RENAMED: Record<string, string> = {
  involvedObject: 'regarding',
  message: 'note',
  reportingComponent: 'reportingController',
  source: 'deprecatedSource',
  firstTimestamp: 'deprecatedFirstTimestamp',
  lastTimestamp: 'deprecatedLastTimestamp',
  count: 'deprecatedCount',
};

const BACK = Object.fromEntries(
  Object.entries(RENAMED).map(([core, modern]) => [modern, core]),
);

function rename(
  event: ApiObject,
  names: Record<string, string>,
  apiVersion: string,
): ApiObject {
  const entries = Object.entries(event).map(([field, value]) => [
    names[field] ?? field,
    value,
  ]);
  return { ...Object.fromEntries(entries), apiVersion } as ApiObject;
}

/** Both event APIs are views of one collection, which is kept in the core form because `kubectl describe` reads that. */
export const toCoreEvent = (event: ApiObject) => rename(event, BACK, 'v1');

/** @see toCoreEvent */
export const fromCoreEvent = (event: ApiObject) =>
  rename(event, RENAMED, 'events.k8s.io/v1');
