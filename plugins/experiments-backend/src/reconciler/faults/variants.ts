import type { KubernetesObject } from '@assay/controller';
import {
  labels,
  resources,
  type ExperimentSpecInput,
} from '@assay/plugin-experiments-common';
import type {
  ClusterProvider,
  HubInfo,
  MetricSource,
} from '@assay/plugin-experiments-node';
import { conditionOf } from '../conditions';
import type { ExperimentObject } from '../kinds';
import { objectName, roles } from '../names';
import type { PriceBook } from '../spending/prices';
import {
  pricedProvider,
  pricedSpec,
  pricesOfTwoAnHour,
} from '../testing/pricedRuns';
import { hubSpec, measuredSpec, simulatedSpec } from '../testing/specs';
import { NAMESPACE, type World } from './World';

/** Something that happens to a run once it is somewhere. */
export interface Move {
  when(run: ExperimentObject): boolean;
  act(world: World): void;
}

/** A run and what happens to it. */
export interface Variant {
  name: string;
  spec(nowMs: number): ExperimentSpecInput;
  metadata?: Record<string, unknown>;
  prepare?(world: World): void;
  moves?: readonly Move[];
  /** The phase in which it ends; `gone` when the run itself does not stay. */
  end: 'Complete' | 'Failed' | 'Aborted' | 'gone';
  metricSources?: MetricSource[];
  providers?: readonly ClusterProvider[];
  prices?: PriceBook;
  info?: HubInfo;
  /** Its store does not fail on top: what is read at the last try only is not read again. */
  steadyStore?: boolean;
  /** A committed world of an earlier release in which it begins, instead of a new run. */
  fixture?: string;
}

const phase = (wanted: string) => (run: ExperimentObject) =>
  run.status?.phase === wanted;

/** The reason that a step's condition gives, whatever its status. */
const says = (type: string, reason: string) => (run: ExperimentObject) =>
  conditionOf(run.status ?? {}, type as never)?.reason === reason;

const edit = (body: unknown) => (world: World) => world.edit(body);

/** A Prometheus that has numbers for every instant. */
export const steadySource: MetricSource = {
  name: 'prometheus',
  settlingMs: 5_000,
  availability: () => ({ available: true }),
  query: async () => ({
    series: [{ labels: {}, points: [[0, 1]] }],
    warnings: [],
    partial: false,
  }),
};

const emptySource: MetricSource = {
  ...steadySource,
  query: async () => ({ series: [], warnings: [], partial: false }),
};

const brokenSource: MetricSource = {
  ...steadySource,
  query: async () => {
    throw new Error('The source answered 503');
  },
};

const queriedSpec: ExperimentSpecInput = {
  ...measuredSpec,
  metrics: {
    outputs: measuredSpec.metrics?.outputs,
    queries: [{ name: 'up', query: 'up', required: false }],
  },
};

/** What keeps a namespace of a run for a while once it is to go. */
const CONTENT = 'harness/content';
/**
 * With it a whole run takes less than a lease. In a longer one a leader that wakes up makes again what
 * is gone while its owner is not; the list that has the last word finds that, and not the order.
 */
const EMPTYING_MS = 3_000;

/** As a cluster does, which lets a namespace go when everything in it is gone. */
function emptyNamespaces({ hub, clock }: World): void {
  const hold = (name: string, finalizers: string[]) => {
    if (hub.peek(resources.namespaces, { name })) {
      const body = { metadata: { finalizers } };
      hub.patch(resources.namespaces, { name }, body, { actor: 'engines' });
    }
  };
  hub.onCommit(({ resource, object: { metadata }, type }) => {
    if (
      resource !== resources.namespaces ||
      !metadata.labels?.[labels.runUid]
    ) {
      return;
    }
    if (type === 'ADDED') {
      clock.setTimeout(() => hold(metadata.name, [CONTENT]), 0);
    } else if (type === 'MODIFIED' && metadata.deletionTimestamp) {
      clock.setTimeout(() => hold(metadata.name, []), EMPTYING_MS);
    }
  });
}

const local = (...components: object[]): ExperimentSpecInput =>
  ({
    targets: [{ name: 'target', cluster: { provider: 'local' }, components }],
  } as ExperimentSpecInput);

/** Every way of a run that the faults are tried on. */
export const variants: readonly Variant[] = [
  { name: 'one simulated target', spec: () => simulatedSpec, end: 'Complete' },
  {
    name: 'on the hub itself',
    spec: () => hubSpec,
    info: { hub: 'kubernetes' },
    prepare: emptyNamespaces,
    end: 'Complete',
  },
  {
    name: 'two targets, one after the other',
    spec: () => ({
      targets: [
        { ...simulatedSpec.targets[0], name: 'first' },
        { ...simulatedSpec.targets[0], name: 'second', dependsOn: ['first'] },
      ],
    }),
    end: 'Complete',
  },
  {
    name: 'two variants measured on processes',
    spec: () => measuredSpec,
    end: 'Complete',
  },
  {
    name: 'metrics asked for and empty',
    spec: () => queriedSpec,
    metricSources: [emptySource],
    end: 'Complete',
  },
  {
    name: 'a metric source that is down',
    spec: () => queriedSpec,
    metricSources: [brokenSource],
    steadyStore: true,
    end: 'Complete',
  },
  {
    name: 'a component that fails',
    spec: () => local({ app: 'harness-app' }),
    prepare: world =>
      world.engines.health.set('harness-app', {
        status: 'Degraded',
        message: 'exited with 1',
      }),
    end: 'Failed',
  },
  {
    name: 'a load that fails',
    spec: () => measuredSpec,
    prepare: world => {
      for (const variant of ['a', 'bb']) {
        for (const trial of [1, 2]) {
          world.engines.failing.set(`${variant}-${trial}`, 'exited with 1');
        }
      }
    },
    end: 'Failed',
  },
  {
    name: 'a name that is taken',
    spec: () => simulatedSpec,
    prepare(world) {
      const stop = world.hub.onCommit(({ resource, object }) => {
        if (resource === resources.experiments) {
          stop();
          world.hub.create(
            resources.experimentClusters,
            {
              metadata: {
                namespace: NAMESPACE,
                name: objectName(
                  object.metadata.uid ?? '',
                  roles.cluster('target'),
                  1,
                ),
              },
              spec: {
                provider: 'simulated',
                expiresAt: '2030-01-01T00:00:00Z',
              },
            } as KubernetesObject,
            'stranger',
          );
        }
      });
    },
    end: 'Failed',
  },
  {
    name: 'a cluster that never comes',
    spec: () => simulatedSpec,
    prepare: world => world.engines.hold('cluster'),
    end: 'Failed',
  },
  {
    name: 'a load that vanishes once',
    spec: () => simulatedSpec,
    prepare: world => world.engines.hold('loadEnd'),
    moves: [
      {
        when: phase('Running'),
        act(world) {
          for (const { metadata } of world.hub.all(resources.workflows)) {
            world.hub.delete(resources.workflows, metadata, { actor: 'user' });
          }
          world.release();
        },
      },
    ],
    end: 'Complete',
  },
  {
    name: 'aborted while it runs',
    spec: () => simulatedSpec,
    prepare: world => world.engines.hold('loadEnd'),
    moves: [{ when: phase('Running'), act: edit({ spec: { abort: true } }) }],
    end: 'Aborted',
  },
  {
    name: 'deleted while it runs',
    spec: () => simulatedSpec,
    prepare: world => world.engines.hold('loadEnd'),
    moves: [{ when: phase('Running'), act: world => world.deleteRun() }],
    end: 'gone',
  },
  {
    name: 'deleted while its cluster is made',
    spec: () => simulatedSpec,
    prepare: world => world.engines.hold('cluster'),
    moves: [
      {
        when: says('ClustersReady', 'InProgress'),
        act: world => world.deleteRun(),
      },
    ],
    end: 'gone',
  },
  {
    name: 'expires while it runs',
    spec: now => ({
      ...simulatedSpec,
      expiresAt: new Date(now + 10 * 60_000).toISOString(),
    }),
    prepare: world => world.engines.hold('loadEnd'),
    end: 'Failed',
  },
  {
    name: 'spends its budget while it runs',
    spec: () => pricedSpec,
    providers: [pricedProvider],
    prices: pricesOfTwoAnHour,
    prepare: world => world.engines.hold('loadEnd'),
    end: 'Aborted',
  },
  {
    name: 'removed by its time to live',
    spec: () => ({ ...simulatedSpec, ttlSecondsAfterFinished: 600 }),
    end: 'gone',
  },
  {
    name: 'kept for an hour after it failed',
    spec: () => ({
      ...local({ app: 'harness-app' }),
      cleanup: { onFailure: 'Keep', keepFor: '1h' },
    }),
    prepare: world =>
      world.engines.health.set('harness-app', {
        status: 'Degraded',
        message: 'exited with 1',
      }),
    end: 'Failed',
  },
  {
    name: 'paused, and let go on',
    spec: () => simulatedSpec,
    prepare: world => world.engines.hold('delivery'),
    moves: [
      {
        when: says('ComponentsHealthy', 'InProgress'),
        act: edit({ spec: { paused: true } }),
      },
      {
        when: says('ComponentsHealthy', 'Paused'),
        act: world => {
          world.clock.setTimeout(() => {
            world.release();
            world.edit({ spec: { paused: false } });
          }, 60_000);
        },
      },
    ],
    end: 'Complete',
  },
  ...['provisioning', 'delivering', 'running', 'tearing-down'].map(
    (stage): Variant => ({
      name: `of the first release, ${stage}`,
      spec: () => measuredSpec,
      fixture: `first-release-${stage}`,
      end: 'Complete',
    }),
  ),
];
