import { JsonObject } from '../../schema';
import { define } from '../define';
import { coreEventProps, modernEventProps } from './eventProps';
import { eventCells, eventColumns } from './eventTable';
import { validateCoreEvent, validateModernEvent } from './eventValidation';

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
  empty: coreZeros,
  prepare: fill(coreZeros),
  validate: validateCoreEvent,
});

export const modernEvent = define({
  ...common,
  group: 'events.k8s.io',
  props: modernEventProps,
  empty: modernZeros,
  prepare: fill(modernZeros),
  validate: validateModernEvent,
});
