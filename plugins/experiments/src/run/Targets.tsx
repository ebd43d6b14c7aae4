import type { RunDetail } from '@assay/plugin-experiments-common';
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

/** What the engine says of a component while it is there. */
const live: PlainColumn<ComponentStatus>[] = [
  {
    title: 'Sync',
    cell: ({ sync }) => <EngineState word={sync} good="Synced" />,
  },
  {
    title: 'Health',
    cell: ({ health, message }) => (
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
    cell: ({ address }) => (address ? <code>{address}</code> : 'none yet'),
  },
];

/** The targets of a run, and what Argo CD says about each component on them. */
export function Targets({ run }: { run: RunDetail }) {
  const { spec, status } = run.experiment;
  const components = status?.components ?? [];
  const givenBack =
    status?.conditions?.find(c => c.type === 'TornDown')?.status === 'True';
  return (
    <Section
      title="Targets and components"
      description={
        givenBack ? 'Everything of this run was given back.' : undefined
      }
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
                  <GivenBack />
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
              ...(givenBack ? [{ title: 'State', cell: GivenBack }] : live),
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
      <StatusLabel
        tone={target?.ready ? 'good' : 'neutral'}
        icon={target?.ready ? RiCheckLine : RiHourglassLine}
        label={target?.ready ? 'Ready' : 'Not ready'}
        detail={detail}
      />
      {target?.message && (
        <Text as="p" variant="body-x-small" color="secondary">
          {target.message}
        </Text>
      )}
    </>
  );
}

function GivenBack() {
  return (
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
