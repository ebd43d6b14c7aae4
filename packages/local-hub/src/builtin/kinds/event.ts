import { FieldCause, JsonObject } from '../../schema';
import { invalid, required } from '../../schema/causes';
import { deepEqual } from '../../schema/json';
import { checkQualifiedName } from '../../schema/names';
import { at, define, textAt } from '../define';
import { coreEventProps, modernEventProps } from './eventProps';
import { eventCells, eventColumns } from './eventTable';

/** Go writes these even when they are empty. */
const coreZeros = {
  involvedObject: {},
  source: {},
  firstTimestamp: null,
  lastTimestamp: null,
  eventTime: null,
  reportingComponent: '',
  reportingInstance: '',
};
const modernZeros = {
  eventTime: null,
  deprecatedSource: {},
  deprecatedFirstTimestamp: null,
  deprecatedLastTimestamp: null,
};

const fill = (zeros: JsonObject) => (object: JsonObject) => {
  for (const [name, zero] of Object.entries(zeros))
    object[name] ??= structuredClone(zero);
};

/** Events of the core group may say almost anything; the object's namespace must be the event's own. */
function validateCore(object: JsonObject): FieldCause[] {
  const namespace = textAt(object, 'involvedObject', 'namespace');
  return namespace !== '' &&
    namespace !== textAt(object, 'metadata', 'namespace')
    ? [
        invalid(
          'involvedObject.namespace',
          namespace,
          'does not match event.namespace',
        ),
      ]
    : [];
}

const limits: [field: string, shown: string, limit: number][] = [
  ['reportingInstance', 'reportingInstance', 128],
  ['action', 'action', 128],
  ['reason', 'reason', 128],
  ['note', 'message', 1024],
];

function validateModern(object: JsonObject, old?: JsonObject): FieldCause[] {
  const causes: FieldCause[] = [];
  // The server leaves the wrong value out, and calls some fields by their core names.
  const wrong = (field: string, detail: string) =>
    causes.push(invalid(field, '', detail));
  if (!object.eventTime) causes.push(required('eventTime'));
  const type = textAt(object, 'type');
  if (type !== 'Normal' && type !== 'Warning')
    wrong('type', `has invalid value: ${type}`);
  const unset: [string, boolean][] = [
    ['firstTimestamp', !!object.deprecatedFirstTimestamp],
    ['lastTimestamp', !!object.deprecatedLastTimestamp],
    ['count', !!object.deprecatedCount],
    [
      'source',
      Object.keys((object.deprecatedSource ?? {}) as JsonObject).length > 0,
    ],
  ];
  // Only what the core group wrote may carry these.
  if (!old)
    for (const [field, given] of unset)
      if (given) wrong(field, 'needs to be unset');
  const controller = textAt(object, 'reportingController');
  if (controller)
    for (const complaint of checkQualifiedName(controller))
      causes.push(invalid('reportingController', controller, complaint));
  for (const [field, shown, limit] of limits)
    if (Buffer.byteLength(textAt(object, field)) > limit)
      wrong(shown, `can have at most ${limit} characters`);
  if (object.series) {
    if (Number(at(object, 'series', 'count') ?? 0) < 2)
      wrong('series.count', 'should be at least 2');
    if (!at(object, 'series', 'lastObservedTime'))
      causes.push(required('series.lastObservedTime'));
  }
  return old ? [...causes, ...immutableCauses(object, old)] : causes;
}

const immutable: [field: string, shown: string][] = [
  ['regarding', 'involvedObject'],
  ['reason', 'reason'],
  ['note', 'message'],
  ['related', 'related'],
  ['reportingController', 'reportingController'],
  ['reportingInstance', 'reportingInstance'],
  ['action', 'action'],
  ['type', 'type'],
];

/** Of an event with a time, only the series may change. */
function immutableCauses(object: JsonObject, old: JsonObject): FieldCause[] {
  return immutable
    .filter(([field]) => !deepEqual(object[field] ?? null, old[field] ?? null))
    .map(([field, shown]) =>
      invalid(shown, object[field] ?? null, 'field is immutable'),
    );
}

const common = {
  version: 'v1',
  kind: 'Event',
  namespaced: true,
  shortNames: ['ev'],
  storage: '/events',
  allowCreateOnUpdate: true,
  columns: eventColumns,
  cells: eventCells,
};

export const coreEvent = define({
  ...common,
  props: coreEventProps,
  prepare: fill(coreZeros),
  validate: validateCore,
});

export const modernEvent = define({
  ...common,
  group: 'events.k8s.io',
  props: modernEventProps,
  prepare: fill(modernZeros),
  validate: validateModern,
});
