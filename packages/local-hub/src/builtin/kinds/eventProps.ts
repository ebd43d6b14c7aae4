import { JsonSchemaProps } from '../../schema';
import {
  int32,
  microTime,
  objectReference,
  resource,
  struct,
  text,
  time,
} from '../props';

const series = struct(
  'EventSeries',
  {
    count: int32('How often the event occurred in the series.'),
    lastObservedTime: microTime('When it was last seen.'),
  },
  'Set for an event that occurs again and again.',
);

const source = struct(
  'EventSource',
  {
    component: text('Component that reported the event.'),
    host: text('Host of the component.'),
  },
  'The component reporting this event.',
);

const shared = {
  action: text('What was taken or failed regarding the object.'),
  eventTime: microTime('When the event was first observed.'),
  reason: text('Why the action was taken, in one word.'),
  related: objectReference('A second object of a more complex action.'),
  reportingInstance: text('Instance of the controller that reports.'),
  series,
  type: text('Normal or Warning.'),
};

/** The core form, which is also the stored one. */
export const coreEventProps: JsonSchemaProps = resource(
  'Event',
  {
    ...shared,
    involvedObject: objectReference('The object that this event is about.'),
    message: text('A sentence for people.'),
    source,
    firstTimestamp: time('When the event was first recorded.'),
    lastTimestamp: time('When it was most recently recorded.'),
    count: int32('How often this event has occurred.'),
    reportingComponent: text('Name of the controller that reports.'),
  },
  'Event is a report of an event somewhere in the cluster.',
);

/** The form of `events.k8s.io`. */
export const modernEventProps: JsonSchemaProps = resource(
  'Event',
  {
    ...shared,
    regarding: objectReference('The object that this event is about.'),
    note: text('A sentence for people.'),
    reportingController: text('Name of the controller that reports.'),
    deprecatedSource: source,
    deprecatedFirstTimestamp: time('The core field firstTimestamp.'),
    deprecatedLastTimestamp: time('The core field lastTimestamp.'),
    deprecatedCount: int32('The core field count.'),
  },
  'Event is a report of an event somewhere in the cluster.',
);
