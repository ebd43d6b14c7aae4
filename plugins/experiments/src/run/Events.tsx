import type { RunDetail } from '@assay/plugin-experiments-common';
import { Text } from '@backstage/ui';
import { PlainTable, Section, Timestamp } from '../components';

/** What happened to the run, newest first. */
export function Events({ events }: { events: RunDetail['events'] }) {
  const newestFirst = events
    .map((event, index) => ({ ...event, index }))
    .reverse();
  return (
    <Section title="Events">
      {events.length > 0 ? (
        <PlainTable
          label="Events"
          keyOf={event => `${event.at}-${event.index}`}
          rows={newestFirst}
          columns={[
            { title: 'When', cell: event => <Timestamp at={event.at} /> },
            { title: 'Type', cell: event => event.type },
            { title: 'Reason', cell: event => event.reason },
            { title: 'What', cell: event => event.note },
          ]}
        />
      ) : (
        <Text as="p" color="secondary">
          The hub holds no events of this run; it keeps them for a while only.
        </Text>
      )}
    </Section>
  );
}
