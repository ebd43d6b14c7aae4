import type { KubernetesObject } from '@assay/controller';
import {
  resources,
  type ConditionType,
} from '@assay/plugin-experiments-common';
import { conditionOf } from './conditions';
import type { ExperimentObject } from './kinds';
import { objectName } from './names';
import { Harness, isFinished } from './testing/Harness';
import { simulatedSpec } from './testing/specs';

jest.setTimeout(60_000);

const waitsAt = (type: ConditionType) => (run?: ExperimentObject) =>
  run?.status !== undefined &&
  conditionOf(run.status, type)?.status === 'False';

describe('what a run says about its own life', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.start();
    await harness.startReconciler();
  });
  afterAll(() => harness?.close());
  afterEach(() => harness.engines.release());

  it('makes nothing while it is paused, and goes on where it stood', async () => {
    const { metadata } = await harness.createRun({
      ...simulatedSpec,
      paused: true,
    });
    const paused = await harness.waitForRun(
      metadata.name,
      'paused',
      run => run?.status?.reason === 'Paused',
    );
    expect(paused?.status?.ledger).toBeUndefined();
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);

    await harness.patchRun(metadata.name, { spec: { paused: false } });
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.phase).toBe('Complete');
  });

  it('is held by the annotation as by the spec, and stops giving back for neither', async () => {
    harness.engines.hold('cluster');
    const { metadata } = await harness.createRun(simulatedSpec);
    await harness.waitForRun(
      metadata.name,
      'waiting',
      waitsAt('ClustersReady'),
    );
    await harness.patchRun(metadata.name, {
      metadata: { annotations: { 'assay.dev/paused': 'true' } },
    });
    await harness.waitForRun(
      metadata.name,
      'paused',
      run => run?.status?.reason === 'Paused',
    );
    await harness.patchRun(metadata.name, { spec: { abort: true } });
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.phase).toBe('Aborted');
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
  });

  it('fails when it reaches expiresAt, whatever it is doing', async () => {
    harness.engines.hold('cluster');
    const { metadata } = await harness.createRun({
      ...simulatedSpec,
      expiresAt: new Date(harness.clock.now() + 60_000).toISOString(),
    });
    await harness.waitForRun(
      metadata.name,
      'waiting',
      waitsAt('ClustersReady'),
    );
    await harness.clock.advance(60_000);
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status).toMatchObject({
      phase: 'Failed',
      reason: 'Expired',
      failure: { step: 'ClustersReady', reason: 'Expired' },
    });
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
  });

  it('fails when it takes longer than its timeout', async () => {
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun({
      ...simulatedSpec,
      timeout: '5m',
    });
    await harness.waitForPhase(metadata.name, 'Running');
    await harness.clock.advance(5 * 60_000);
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status).toMatchObject({ phase: 'Failed', reason: 'RunTimeout' });
  });

  it('fails when a step misses its deadline, also when the engine is absent', async () => {
    harness.engines.hold('cluster');
    const { metadata } = await harness.createRun(simulatedSpec);
    await harness.waitForRun(
      metadata.name,
      'waiting',
      waitsAt('ClustersReady'),
    );
    await harness.clock.advance(31 * 60_000);
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status).toMatchObject({
      phase: 'Failed',
      reason: 'ProvisioningFailed',
      failure: { step: 'ClustersReady' },
    });
  });

  it('keeps its clusters for debugging where the policy says so, for as long as it says', async () => {
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun({
      ...simulatedSpec,
      cleanup: { onFailure: 'Keep', keepFor: '10m' },
    });
    await harness.waitForPhase(metadata.name, 'Running');
    await harness.patchRun(metadata.name, { spec: { abort: true } });
    const kept = await harness.waitForRun(
      metadata.name,
      'kept',
      run => run !== undefined && isFinished(run),
    );
    expect(kept?.status?.phase).toBe('Aborted');
    expect(conditionOf(kept!.status!, 'TornDown')?.reason).toBe('Kept');
    expect(await harness.leftovers(metadata.uid!)).not.toEqual([]);

    await harness.clock.advance(10 * 60_000);
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.phase).toBe('Aborted');
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
  });

  it('keeps nothing for longer than the installation allows, whatever the policy says', async () => {
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun({
      ...simulatedSpec,
      cleanup: { onFailure: 'Keep', keepFor: '1000h' },
    });
    await harness.waitForPhase(metadata.name, 'Running');
    await harness.patchRun(metadata.name, { spec: { abort: true } });
    const kept = await harness.waitForRun(
      metadata.name,
      'kept',
      run => run !== undefined && isFinished(run),
    );
    expect(conditionOf(kept!.status!, 'TornDown')?.reason).toBe('Kept');
    await harness.clock.advance(24 * 3600_000);
    await harness.waitForEnd(metadata.name);
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
  });

  it('is removed when its time to live is over, unless Git would bring it back', async () => {
    const spec = { ...simulatedSpec, ttlSecondsAfterFinished: 60 };
    const { metadata } = await harness.createRun(spec);
    const tracked = await harness.createRun(spec, {
      labels: { 'kustomize.toolkit.fluxcd.io/name': 'experiments' },
    });
    await harness.waitForEnd(metadata.name);
    await harness.waitForEnd(tracked.metadata.name);
    await harness.clock.advance(120_000);
    await harness.waitForRun(metadata.name, 'gone', run => run === undefined);
    expect(await harness.getRun(tracked.metadata.name)).toBeDefined();
  });

  it('goes on past an entry that a person has given up on, and says so', async () => {
    harness.engines.hold('removal');
    const { metadata } = await harness.createRun(simulatedSpec);
    const stuck = await harness.waitForRun(
      metadata.name,
      'stuck',
      run =>
        run?.status?.ledger?.some(
          ({ state, role }) => state === 'Deleting' && role.startsWith('app-'),
        ) ?? false,
    );
    const names = stuck!.status!.ledger!.flatMap(({ name, role }) =>
      role.startsWith('app-') || role.startsWith('cluster-') ? [name] : [],
    );
    await harness.patchRun(metadata.name, {
      metadata: { annotations: { 'assay.dev/abandon': names.join(',') } },
    });
    // What can still be confirmed gone is not given up on.
    await harness.clock.advance(60_000);
    const early = await harness.getRun(metadata.name);
    expect(early?.status?.ledger?.some(each => each.abandoned)).toBe(false);

    await harness.clock.advance(15 * 60_000);
    const isCluster = ({ role }: { role: string }) =>
      role.startsWith('cluster-');
    const next = await harness.waitForRun(
      metadata.name,
      'the next stage',
      each =>
        each?.status?.ledger?.some(
          entry => isCluster(entry) && entry.state === 'Deleting',
        ) ?? false,
    );
    expect(
      next?.status?.ledger?.find(({ role }) => role.startsWith('app-')),
    ).toMatchObject({ state: 'Gone', abandoned: true });
    // What comes later has its own time, although it was given up on long ago.
    await harness.clock.advance(14 * 60_000);
    const later = await harness.getRun(metadata.name);
    expect(later?.status?.ledger?.find(isCluster)?.state).toBe('Deleting');
    await harness.clock.advance(60_000);
    const run = await harness.waitForEnd(metadata.name);
    expect(conditionOf(run.status!, 'TornDown')).toMatchObject({
      status: 'True',
      reason: 'Abandoned',
      message: expect.stringContaining(names[0]),
    });
    const abandoned = run.status!.ledger!.filter(each => each.abandoned);
    expect(abandoned.map(({ name }) => name).sort()).toEqual(names.sort());
    const { items } = await harness.client.list<
      KubernetesObject & { reason?: string; note?: string }
    >(resources.events, { namespace: harness.namespace });
    expect(items.filter(({ reason }) => reason === 'Abandoned').length).toBe(
      names.length,
    );
  });

  it('never takes an object of another run for its own', async () => {
    const { metadata } = await harness.createRun({
      ...simulatedSpec,
      paused: true,
    });
    await harness.client.create(resources.configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: objectName(metadata.uid!, 'plan', 1),
        namespace: harness.namespace,
      },
    });
    await harness.patchRun(metadata.name, { spec: { paused: false } });
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status).toMatchObject({ phase: 'Failed', reason: 'NameTaken' });
    const other = await harness.client.get(resources.configMaps, {
      namespace: harness.namespace,
      name: objectName(metadata.uid!, 'plan', 1),
    });
    expect(other.metadata.deletionTimestamp).toBeUndefined();
  });

  it('starts a load again that vanished, and fails when that one vanishes too', async () => {
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun(simulatedSpec);
    const entry = (run: ExperimentObject | undefined, attempt: number) =>
      run?.status?.ledger?.find(
        each => each.role === 'workload' && each.attempt === attempt,
      );
    for (const attempt of [1, 2]) {
      const run = await harness.waitForRun(
        metadata.name,
        `attempt ${attempt}`,
        each => entry(each, attempt)?.state === 'Created',
      );
      await harness.client.delete(resources.workflows, {
        namespace: harness.namespace,
        name: entry(run, attempt)!.objectName!,
      });
    }
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status).toMatchObject({
      phase: 'Failed',
      reason: 'Vanished',
      failure: { step: 'WorkloadSucceeded' },
    });
  });
});
