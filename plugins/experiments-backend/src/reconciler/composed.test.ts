import type { KubernetesObject, ResourceType } from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';
import type { ComposedClusterProvider } from '@assay/plugin-experiments-node';
import { simulatedProvider } from '../clusters';
import { conditionOf } from './conditions';
import { Harness } from './testing/Harness';
import { definitionType } from './testing/prepareHub';
import { simulatedSpec } from './testing/specs';

jest.setTimeout(60_000);

const group = 'container.harness.m.assay.dev';
const composed: ResourceType = {
  group,
  version: 'v1beta1',
  kind: 'Cluster',
  plural: 'clusters',
  namespaced: true,
};

/** A managed resource, as far as a hub has to know one. */
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `clusters.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { kind: 'Cluster', plural: 'clusters', singular: 'cluster' },
    versions: [
      {
        name: 'v1beta1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            'x-kubernetes-preserve-unknown-fields': true,
          },
        },
      },
    ],
  },
};

/** A cloud with zones, which Crossplane composes. */
const cloudy: ComposedClusterProvider = {
  ...simulatedProvider,
  name: 'cloudy',
  composition: { provider: 'cloudy' },
  schema: {
    type: 'object',
    properties: { zone: { type: 'string' } },
    additionalProperties: false,
  },
  buildCluster: ({ tags, fields }) => ({ tags, zone: String(fields.zone) }),
};
const STOCKOUT =
  "The zone 'a' does not have enough resources available to fulfill the request";

describe('a cluster that is composed of others', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.start();
    harness.engines.playsCompositions = true;
    await harness.client.create(
      definitionType,
      definition as unknown as KubernetesObject,
    );
  });
  afterAll(async () => {
    await harness?.client
      .delete(definitionType, { name: definition.metadata.name })
      .catch(() => {});
    await harness?.close();
  });

  /** What Crossplane does: a managed resource, and a reference to it. */
  async function compose(name: string, problem?: string): Promise<void> {
    const { namespace } = harness;
    const part = `${name}-abcde`;
    await harness.client.create(composed, {
      apiVersion: `${group}/v1beta1`,
      kind: 'Cluster',
      metadata: {
        name: part,
        namespace,
        labels: { 'crossplane.io/composite': name },
      },
      ...(problem && {
        status: {
          conditions: [
            {
              type: 'LastAsyncOperation',
              status: 'False',
              reason: 'AsyncCreateFailure',
              message: problem,
            },
          ],
        },
      }),
    } as KubernetesObject);
    await harness.client.patch(
      resources.experimentClusters,
      { namespace, name },
      {
        spec: {
          crossplane: {
            resourceRefs: [
              { apiVersion: `${group}/v1beta1`, kind: 'Cluster', name: part },
            ],
          },
        },
      },
      { type: 'merge' },
    );
  }

  it('is tried elsewhere when its cloud is short of capacity', async () => {
    await harness.startReconciler({
      providers: [cloudy],
      info: { hub: 'kubernetes' },
    });
    harness.engines.hold('cluster');
    const [target] = simulatedSpec.targets;
    const cluster = {
      provider: 'cloudy',
      zone: 'a',
      fallback: [{ zone: 'b' }],
    };
    const { metadata } = await harness.createRun({
      ...simulatedSpec,
      targets: [{ ...target, cluster }],
    });
    const asked = await harness.waitForRun(metadata.name, 'asked', run =>
      Boolean(run?.status?.targets?.[0].cluster),
    );
    const name = asked!.status!.targets![0].cluster!;
    await compose(name, STOCKOUT);
    const second = await harness.waitForRun(
      metadata.name,
      'a second attempt',
      run => run?.status?.targets?.[0].attempt === 2,
    );
    const other = second!.status!.targets![0].cluster!;
    expect(other).not.toBe(name);
    const { namespace } = harness;
    await harness.waitForRun(
      metadata.name,
      'the first to go',
      run =>
        run?.status?.ledger?.find(each => each.objectName === name)?.state ===
        'Deleting',
    );
    await harness.client.delete(composed, {
      namespace,
      name: `${name}-abcde`,
    });
    expect(
      await harness.client.get(resources.experimentClusters, {
        namespace,
        name: other,
      }),
    ).toMatchObject({ spec: { zone: 'b' } });
    harness.engines.release();
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.phase).toBe('Complete');
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
    await harness.stopReconcilers();
  });

  it('is not gone before what it is composed of, although its kinds were seen by another process and it went in the background', async () => {
    const before = await harness.startReconciler();
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun(simulatedSpec);
    const running = await harness.waitForPhase(metadata.name, 'Running');
    const name = running.status!.targets![0].cluster!;
    const { namespace } = harness;
    await compose(name);
    const kind = `${group}/v1beta1/Cluster`;
    await harness.waitForRun(metadata.name, 'its kinds are known', run =>
      Boolean(
        run?.status?.ledger?.some(({ composedOf }) =>
          composedOf?.includes(kind),
        ),
      ),
    );
    await before.stop();
    await harness.client.delete(
      resources.experimentClusters,
      { namespace, name },
      { propagationPolicy: 'Background' },
    );
    await harness.startReconciler();
    harness.engines.release();
    const waiting = await harness.waitForRun(metadata.name, 'held up', run =>
      Boolean(
        conditionOf(run?.status ?? {}, 'TornDown')?.message?.includes(
          `there are still Cluster "${name}-abcde"`,
        ),
      ),
    );
    expect(
      waiting?.status?.ledger?.find(each => each.objectName === name),
    ).toMatchObject({ state: 'Deleting', composedOf: [kind] });
    await harness.client.delete(composed, {
      namespace,
      name: `${name}-abcde`,
    });
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.ledger?.some(each => each.composedOf)).toBe(false);
    await harness.stopReconcilers();
  });

  it('is not gone before what it is composed of', async () => {
    await harness.startReconciler();
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun(simulatedSpec);
    const running = await harness.waitForPhase(metadata.name, 'Running');
    const name = running!.status!.targets![0].cluster!;
    const { namespace } = harness;
    await compose(name);
    await harness.patchRun(metadata.name, { spec: { abort: true } });
    harness.engines.release();
    const waiting = await harness.waitForRun(metadata.name, 'held up', run =>
      Boolean(
        conditionOf(run?.status ?? {}, 'TornDown')?.message?.includes(
          `there are still Cluster "${name}-abcde"`,
        ),
      ),
    );
    expect(
      waiting?.status?.ledger?.find(each => each.objectName === name)?.state,
    ).toBe('Deleting');
    await harness.client.delete(composed, {
      namespace,
      name: `${name}-abcde`,
    });
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.phase).toBe('Aborted');
  });
});
