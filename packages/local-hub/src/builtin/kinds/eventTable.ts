import { JsonObject } from '../../schema';
import { age } from '../age';
import { at, column, nameColumn, textAt } from '../define';
import { Column } from '../types';

export const eventColumns: Column[] = [
  column(
    'Last Seen',
    'The time at which the most recent occurrence of this event was recorded.',
  ),
  column('Type', 'Type of this event (Normal, Warning).'),
  column('Reason', 'The reason, in one word.'),
  column('Object', 'The object that this event is about.'),
  column('Subobject', 'The part of the object that is meant.', 1),
  column('Source', 'The component reporting this event.', 1),
  column(
    'Message',
    'A human-readable description of the status of this operation.',
  ),
  column('First Seen', 'The time at which the event was first recorded.', 1),
  column('Count', 'The number of times this event has occurred.', 1),
  { ...nameColumn, priority: 1 },
];

/** One row, from an event of either group. */
export function eventCells(
  event: JsonObject,
  now: number,
): (string | number)[] {
  const either = (core: string, modern: string) => event[core] ?? event[modern];
  const about = either('involvedObject', 'regarding');
  const first =
    either('firstTimestamp', 'deprecatedFirstTimestamp') ?? event.eventTime;
  const last =
    at(event, 'series', 'lastObservedTime') ??
    either('lastTimestamp', 'deprecatedLastTimestamp') ??
    first;
  const count =
    at(event, 'series', 'count') ?? either('count', 'deprecatedCount');
  const kind = String(at(about, 'kind') ?? '').toLowerCase();
  const name = String(at(about, 'name') ?? '');
  return [
    age(last, now),
    textAt(event, 'type'),
    textAt(event, 'reason'),
    kind ? `${kind}/${name}` : name,
    String(at(about, 'fieldPath') ?? ''),
    sourceText(event),
    String(either('message', 'note') ?? '').trim(),
    age(first, now),
    typeof count === 'number' && count > 0 ? count : 1,
    textAt(event, 'metadata', 'name'),
  ];
}

/** Who reported: the old fields, else the new ones. */
function sourceText(event: JsonObject): string {
  const source = event.source ?? event.deprecatedSource;
  const component =
    at(source, 'component') ??
    event.reportingComponent ??
    event.reportingController;
  const host = at(source, 'host') ?? event.reportingInstance;
  return [component, host].filter(Boolean).join(', ');
}
