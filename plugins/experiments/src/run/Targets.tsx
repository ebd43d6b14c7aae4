import type { RunDetail, StuckEntry } from '@assay/plugin-experiments-common';
import type { Tone } from '@assay/plugin-experiments-react';
import { StatusLabel } from '@assay/plugin-experiments-react';
import { Flex, Text } from '@backstage/ui';
import {
  RiArrowGoBackLine,
  RiCheckLine,
  RiCloseLine,
  RiHourglassLine,
  RiLoader4Line,
  RiQuestionLine,
} from '@remixicon/react';
import type { RemixiconComponentType } from '@remixicon/react';
import type { PlainColumn } from '../components';
import { EntityLink, PlainTable, Section } from '../components';

type Status = NonNullable<RunDetail['experiment']['status']>;
type ComponentStatus = NonNullable<Status['components']>[number];

/** What the engine says of a component while it is there, and whether that is so no more. */
const liveColumns = (
  gone: readonly string[],
): PlainColumn<ComponentStatus>[] => [
  {
    title: 'Sync',
    cell: ({ application, sync }) =>
      gone.includes(application) ? (
        <EndState isGivenUp={false} />
      ) : (
        <EngineState word={sync} good="Synced" />
      ),
  },
  {
    title: 'Health',
    cell: ({ application, health, message }) =>
      !gone.includes(application) && (
        <>
          <EngineState word={health} good="Healthy" />
          {message && (
            <Text as="p" variant="body-x-small" color="secondary">
              {message}
            </Text>
          )}
        </>
      ),
  },
  {
    title: 'Address',
    cell: ({ application, address }) =>
      !gone.includes(application) &&
      (address ? <code>{address}</code> : 'none yet'),
  },
];

/** The targets of a run, and what Argo CD says about each component on them. */
export function Targets({ run }: { run: RunDetail }) {
  const { spec, status } = run.experiment;
  const components = status?.components ?? [];
  const givenBack =
    status?.conditions?.find(c => c.type === 'TornDown')?.status === 'True';
  const givenUp = run.stuck.filter(({ state }) => state === 'GivenUp');
  // One that was given up on may be there still, whatever the engine said last.
  const gone = (status?.ledger ?? []).flatMap(
    ({ state, abandoned, objectName }) =>
      state === 'Gone' && !abandoned && objectName ? [objectName] : [],
  );
  return (
    <Section
      title="Targets and components"
      description={givenBack ? describeEnd(givenUp) : undefined}
    >
      <Flex direction="column" gap="4">
        <PlainTable
          label="Targets"
          keyOf={target => target.name}
          rows={spec.targets.map(target => ({
            ...target,
            status: status?.targets?.find(({ name }) => name === target.name),
          }))}
          columns={[
            { title: 'Target', cell: target => target.name },
            {
              title: 'Provider',
              cell: target =>
                target.status?.provider ??
                target.cluster.provider ??
                'default of the hub',
            },
            {
              title: 'State',
              cell: target =>
                givenBack ? (
                  <EndState
                    isGivenUp={givenUp.some(
                      stuck =>
                        stuck.target === target.name ||
                        stuck.name === target.status?.cluster,
                    )}
                  />
                ) : (
                  <TargetState target={target.status} />
                ),
            },
            {
              title: 'Cluster',
              cell: target => (
                <code>{target.status?.cluster ?? 'none yet'}</code>
              ),
            },
          ]}
        />
        {components.length > 0 ? (
          <PlainTable
            label="Components"
            keyOf={component => component.application}
            rows={components}
            columns={[
              {
                title: 'Component',
                cell: component => <ComponentName component={component} />,
              },
              ...(givenBack ? [endOf(givenUp)] : liveColumns(gone)),
            ]}
          />
        ) : (
          <Text as="p" color="secondary">
            No component was delivered yet. Planned:{' '}
            {spec.targets
              .flatMap(target => target.components.map(({ app }) => app))
              .join(', ') || 'none'}
            .
          </Text>
        )}
      </Flex>
    </Section>
  );
}

function ComponentName({ component }: { component: ComponentStatus }) {
  const { app, application, variant, version, target } = component;
  const notes = [
    variant && `variant ${variant}`,
    version,
    target && `on ${target}`,
  ];
  return (
    <>
      {app ? (
        <EntityLink entityRef={`component:default/${app}`} title={app} />
      ) : (
        application
      )}
      <Text as="p" variant="body-x-small" color="secondary">
        {notes.filter(Boolean).join(', ')}
      </Text>
    </>
  );
}

function TargetState(props: {
  target?: NonNullable<Status['targets']>[number];
}) {
  const { target } = props;
  const detail =
    target?.attempt && target.attempt > 1
      ? `attempt ${target.attempt}`
      : undefined;
  return (
    <>
      {target?.heldSince ? (
        <StatusLabel
          tone="bad"
          icon={RiQuestionLine}
          label="Cannot be asked"
          detail={detail}
        />
      ) : (
        <StatusLabel
          tone={target?.ready ? 'good' : 'neutral'}
          icon={target?.ready ? RiCheckLine : RiHourglassLine}
          label={target?.ready ? 'Ready' : 'Not ready'}
          detail={detail}
        />
      )}
      {target?.message && (
        <Text as="p" variant="body-x-small" color="secondary">
          {target.message}
        </Text>
      )}
    </>
  );
}

function describeEnd(givenUp: StuckEntry[]): string {
  return givenUp.length === 0
    ? 'Everything of this run was given back.'
    : 'Not everything of this run was given back: somebody gave up on the rest.';
}

/** A component goes with its Application, or with the cluster that it is on. */
function endOf(givenUp: StuckEntry[]): PlainColumn<ComponentStatus> {
  const entries = givenUp.map(({ entry }) => entry);
  return {
    title: 'State',
    cell: ({ application, target }) => (
      <EndState
        isGivenUp={
          entries.includes(`applications.argoproj.io/${application}`) ||
          entries.includes(`targets/${target}`)
        }
      />
    ),
  };
}

function EndState({ isGivenUp }: { isGivenUp: boolean }) {
  return isGivenUp ? (
    <StatusLabel tone="bad" icon={RiQuestionLine} label="Given up on" />
  ) : (
    <StatusLabel tone="neutral" icon={RiArrowGoBackLine} label="Given back" />
  );
}

/** The engine's own word, unaltered, with a look that fits it. */
export function EngineState(props: { word?: string; good: string }) {
  const { word, good } = props;
  const [tone, icon] = looksOf(word, good);
  return <StatusLabel tone={tone} icon={icon} label={word ?? 'Unknown'} />;
}

function looksOf(
  word: string | undefined,
  good: string,
): [Tone, RemixiconComponentType] {
  switch (word) {
    case good:
      return ['good', RiCheckLine];
    case 'Progressing':
    case 'Running':
      return ['active', RiLoader4Line];
    case 'Degraded':
    case 'Failed':
    case 'Error':
      return ['bad', RiCloseLine];
    case 'OutOfSync':
    case 'Missing':
    case 'Suspended':
    case 'Pending':
      return ['neutral', RiHourglassLine];
    default:
      return ['neutral', RiQuestionLine];
  }
}
