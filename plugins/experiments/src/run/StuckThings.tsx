import type { RunDetail, StuckEntry } from '@assay/plugin-experiments-common';
import { experimentsAbandonPermission } from '@assay/plugin-experiments-common';
import { usePermission } from '@backstage/plugin-permission-react';
import { Button, Flex, Text, TextField, VisuallyHidden } from '@backstage/ui';
import { useState } from 'react';
import { toFailure, useAbandonEntry } from '../api';
import { ConfirmDialog, PlainTable, Section, Timestamp } from '../components';

/** Kinds in words, and what stays behind when one of them was not gone after all. */
const kinds: Record<string, [what: string, leak: string]> = {
  'workflows.argoproj.io': [
    'load',
    'Its pods may go on running and put load on the components.',
  ],
  'applications.argoproj.io': [
    'component',
    'What it delivered may go on running on its cluster.',
  ],
  secrets: [
    'registration of a cluster',
    'Argo CD may keep the address and the credential of the cluster.',
  ],
  namespaces: [
    'namespace',
    'Everything in it may go on running, on a cluster that is not ours.',
  ],
  'experimentclusters.assay.dev': [
    'cluster',
    'The cluster and everything that it consists of may go on running, and go on costing money.',
  ],
  'appprojects.argoproj.io': ['project of Argo CD', 'It costs nothing.'],
  configmaps: ['plan', 'It costs nothing.'],
};

function describe({ resource }: StuckEntry): { what: string; leak: string } {
  const [what, leak] = kinds[resource] ?? [
    resource,
    'It may go on existing, and go on costing money.',
  ];
  return { what, leak };
}

function placeOf({ target, namespace }: StuckEntry): string {
  const cluster = target ? `the cluster of target ${target}` : 'the hub';
  return namespace ? `namespace ${namespace} on ${cluster}` : cluster;
}

/** What a run was to give back and did not, with the only way past it. */
export function StuckThings({ run }: { run: RunDetail }) {
  if (run.stuck.length === 0) {
    return null;
  }
  return (
    <Section
      title="Not given back"
      description="These were asked to go more than fifteen minutes ago and cannot be confirmed gone. The run goes on trying; what holds each one is in the condition TornDown."
    >
      <PlainTable
        label="Not given back"
        keyOf={({ entry }) => entry}
        rows={run.stuck}
        columns={[
          {
            title: 'What',
            cell: each => (
              <>
                {describe(each).what} <code>{each.name}</code>
              </>
            ),
          },
          { title: 'Where', cell: placeOf },
          {
            title: 'Since',
            cell: ({ since }) =>
              since ? <Timestamp at={since} /> : 'not known',
          },
          {
            title: 'Way out',
            cell: each => <WayOut run={run} stuck={each} />,
          },
        ]}
      />
    </Section>
  );
}

function WayOut({ run, stuck }: { run: RunDetail; stuck: StuckEntry }) {
  switch (stuck.state) {
    case 'GivenUp':
      return <Text as="span">Given up on. {describe(stuck).leak}</Text>;
    case 'GivingUp':
      return <Text as="span">Being given up on</Text>;
    default:
      return <GiveUp run={run} stuck={stuck} />;
  }
}

function GiveUp({ run, stuck }: { run: RunDetail; stuck: StuckEntry }) {
  const { allowed } = usePermission({
    permission: experimentsAbandonPermission,
  });
  const [isOpen, setIsOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const act = useAbandonEntry();
  const { what, leak } = describe(stuck);
  if (!allowed) {
    return (
      <Text as="span" color="secondary">
        Somebody with the permission experiments.run.abandon can give up on it
      </Text>
    );
  }
  const isConfirmed = typed.trim() === stuck.name;
  const giveUp = () =>
    act.mutate(
      { namespace: run.namespace, name: run.name, entry: stuck.entry },
      { onSuccess: () => setIsOpen(false) },
    );
  return (
    <>
      <Button
        variant="secondary"
        size="small"
        destructive
        onPress={() => {
          act.reset();
          setTyped('');
          setIsOpen(true);
        }}
      >
        Give up
        <VisuallyHidden>
          {' '}
          on the {what} {stuck.name}
        </VisuallyHidden>
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={`Give up on the ${what}?`}
        action="Give up on it"
        doing={`give up on ${stuck.name}`}
        isPending={act.isPending}
        isUnready={!isConfirmed}
        failure={act.error ? toFailure(act.error) : undefined}
        onClose={() => setIsOpen(false)}
        onConfirm={giveUp}
      >
        <form
          onSubmit={event => {
            event.preventDefault();
            if (isConfirmed && !act.isPending) {
              giveUp();
            }
          }}
        >
          <Flex direction="column" gap="3">
            <Text as="p">
              The run ends without knowing that the {what}{' '}
              <code>{stuck.name}</code> in {placeOf(stuck)} is gone. {leak}
            </Text>
            <Text as="p">
              Nothing looks for it any more; it is shown as given up on, with
              your name. It cannot be taken back.
            </Text>
            <TextField
              label={`Type ${stuck.name} to confirm`}
              value={typed}
              onChange={setTyped}
              autoComplete="off"
              // eslint-disable-next-line jsx-a11y/no-autofocus -- it is what the dialog asks for
              autoFocus
            />
          </Flex>
        </form>
      </ConfirmDialog>
    </>
  );
}
