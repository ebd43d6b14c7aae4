import type { RunDetail, StuckEntry } from '@assay/plugin-experiments-common';
import { experimentsAbandonPermission } from '@assay/plugin-experiments-common';
import { isTerminalPhase } from '@assay/plugin-experiments-react';
import { usePermission } from '@backstage/plugin-permission-react';
import { Button, Flex, Text, TextField, VisuallyHidden } from '@backstage/ui';
import { useState } from 'react';
import { toFailure, useAbandonEntry } from '../api';
import { ConfirmDialog, PlainTable, Section, Timestamp } from '../components';
import styles from './StuckThings.module.css';

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
  targets: [
    'cluster of target',
    'Everything that the run has there may go on running, on a cluster that is not ours, and go on costing money.',
  ],
};

/** A cluster that is not ours and cannot be asked, in place of something on it. */
function isTarget({ resource }: StuckEntry): boolean {
  return resource === 'targets';
}

function describe({ resource }: Pick<StuckEntry, 'resource'>): {
  what: string;
  leak: string;
} {
  const [what, leak] = kinds[resource] ?? [
    resource,
    'It may go on existing, and go on costing money.',
  ];
  return { what, leak };
}

function placeOf(stuck: StuckEntry): string {
  const { target, namespace } = stuck;
  if (isTarget(stuck)) {
    return 'a cluster that is not ours';
  }
  const cluster = target ? `the cluster of target ${target}` : 'the hub';
  return namespace ? `namespace ${namespace} on ${cluster}` : cluster;
}

/** What the run waits for, in its own words; nothing once it is over. */
function whatHolds({ experiment }: RunDetail): string | undefined {
  const tornDown = experiment.status?.conditions?.find(
    ({ type }) => type === 'TornDown',
  );
  return tornDown?.status === 'True' ? undefined : tornDown?.message;
}

/** What a run was to give back and did not, with the only way past it. */
export function StuckThings({ run }: { run: RunDetail }) {
  if (run.stuck.length === 0) {
    return null;
  }
  const holds = whatHolds(run);
  return (
    <Section
      title="Not given back"
      description={
        isTerminalPhase(run.phase)
          ? 'Somebody gave up on these. The run ended without knowing that they are gone, and does not look for them any more.'
          : 'For more than fifteen minutes the run has tried to give these back, and it cannot confirm that they are gone. It goes on trying until somebody gives up on them.'
      }
    >
      {holds && (
        <Text as="p" variant="body-small" className={styles.holds}>
          <strong>In its own words:</strong> {holds}
        </Text>
      )}
      <PlainTable
        label="Not given back"
        keyOf={({ entry }) => entry}
        rows={run.stuck}
        columns={[
          {
            title: 'What',
            cell: each => (
              <span className={styles.what}>
                {describe(each).what} <code>{each.name}</code>
              </span>
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
        title={`Give up on the ${what} ${stuck.name}?`}
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
              {isTarget(stuck)
                ? 'The run ends without an answer from this cluster. '
                : `The run ends without knowing that it is gone, in ${placeOf(
                    stuck,
                  )}. `}
              {leak}
            </Text>
            {isTarget(stuck) && <OnTarget run={run} target={stuck.name} />}
            <Text as="p">
              The run does not look for it any more. It stays in this list as
              given up on, and the events of the run name you. It cannot be
              taken back.
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

/** What is lost with a target, as far as the run knows. */
function OnTarget({ run, target }: { run: RunDetail; target: string }) {
  const { ledger = [], components = [] } = run.experiment.status ?? {};
  const there = [
    ...components
      .filter(component => component.target === target)
      .map(
        ({ app, application, variant }) =>
          `component ${app ?? application}${
            variant ? `, variant ${variant}` : ''
          }`,
      ),
    ...ledger
      .filter(entry => entry.target === target && entry.state !== 'Gone')
      .map(
        entry => `${describe(entry).what} ${entry.objectName ?? entry.name}`,
      ),
  ];
  if (there.length === 0) {
    return (
      <Text as="p">The run knows of nothing that it still has there.</Text>
    );
  }
  return (
    <div>
      <Text as="p">The run knows of this there, and gives up on it too:</Text>
      <ul className={styles.there}>
        {there.map(each => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </div>
  );
}
