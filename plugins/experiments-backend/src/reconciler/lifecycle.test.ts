import { resources } from '@assay/plugin-experiments-common';
import { conditionOf } from './conditions';
import { Harness } from './testing/Harness';
import { simulatedSpec } from './testing/specs';

jest.setTimeout(60_000);

describe('a lifecycle', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.start();
  });
  afterAll(() => harness?.close());
  afterEach(async () => {
    harness.engines.release();
    await harness.stopReconcilers();
  });

  it('goes from Pending to Complete on simulated, one word after the other, and leaves nothing', async () => {
    await harness.startReconciler();
    const { metadata } = await harness.createRun(simulatedSpec);
    const run = await harness.waitForEnd(metadata.name);

    expect(run.status?.timeline?.map(({ phase }) => phase)).toEqual([
      'Pending',
      'Provisioning',
      'Ready',
      'Running',
      'Complete',
    ]);
    expect(run.status?.reason).toBe('Simulated');
    expect(
      Object.fromEntries(
        run.status!.conditions!.map(({ type, status }) => [type, status]),
      ),
    ).toEqual({
      Admitted: 'True',
      ClustersReady: 'True',
      ClustersRegistered: 'True',
      ComponentsHealthy: 'True',
      WorkloadSucceeded: 'True',
      MetricsCollected: 'True',
      ResultsPublished: 'True',
      TornDown: 'True',
      Succeeded: 'True',
      Finished: 'True',
    });
    expect(run.status?.ledger?.every(({ state }) => state === 'Gone')).toBe(
      true,
    );
    expect(await harness.leftovers(run.metadata.uid!)).toEqual([]);
  });

  it('fails before anything is made when the spec names what does not exist', async () => {
    await harness.startReconciler();
    const { metadata } = await harness.createRun({
      targets: [
        {
          name: 'target',
          cluster: { provider: 'local' },
          components: [{ app: 'harness-chart' }, { app: 'no-such-app' }],
        },
      ],
      metrics: { queries: [{ name: 'broken', query: 'rate(x[5m]' }] },
    });
    const run = await harness.waitForEnd(metadata.name);

    expect(run.status).toMatchObject({
      phase: 'Failed',
      reason: 'NoSourceForRung',
      failure: {
        step: 'Admitted',
        reason: 'NoSourceForRung',
        field: 'spec.targets[0].components[0].app',
      },
    });
    expect(conditionOf(run.status!, 'Admitted')).toMatchObject({
      status: 'False',
      reason: 'NoSourceForRung',
      message: expect.stringMatching(
        /^spec\.targets\[0\]\.components\[0\]\.app: .*\(and 3 more\)$/,
      ),
    });
    expect(conditionOf(run.status!, 'ClustersReady')?.reason).toBe(
      'NotReached',
    );
    expect(run.status?.ledger).toBeUndefined();
  });

  it('goes on when its status was lost on the way, and makes nothing twice', async () => {
    await harness.startReconciler();
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun(simulatedSpec);
    const running = await harness.waitForPhase(metadata.name, 'Running');
    await harness.client.patch(
      resources.experiments,
      { namespace: harness.namespace, name: metadata.name },
      { status: null },
      { type: 'merge', subresource: 'status' },
    );
    const again = await harness.waitForPhase(metadata.name, 'Running');
    const uids = (run: typeof running) =>
      run?.status?.ledger?.map(({ uid }) => uid);
    expect(uids(again)).toEqual(uids(running));
    harness.engines.release();
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.phase).toBe('Complete');
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
  });

  it('gives back what a lost status does not name, before it lets go', async () => {
    const reconciler = await harness.startReconciler();
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun(simulatedSpec);
    await harness.waitForPhase(metadata.name, 'Running');
    await reconciler.stop();
    await harness.client.patch(
      resources.experiments,
      { namespace: harness.namespace, name: metadata.name },
      { status: null },
      { type: 'merge', subresource: 'status' },
    );
    await harness.deleteRun(metadata.name);
    await harness.startReconciler();
    await harness.waitForRun(metadata.name, 'gone', run => run === undefined);
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
  });

  it('is led by one of two processes, and by the other when the first has gone', async () => {
    const first = await harness.startReconciler({ candidate: 'first' });
    const one = await harness.createRun(simulatedSpec);
    await harness.waitForEnd(one.metadata.name);
    const second = await harness.startReconciler({ candidate: 'second' });
    expect([first, second].map(each => each.controller.isLeader)).toEqual([
      true,
      false,
    ]);

    await first.stop();
    const other = await harness.createRun(simulatedSpec);
    const run = await harness.waitForEnd(other.metadata.name);
    expect(run.status?.phase).toBe('Complete');
    expect(second.controller.isLeader).toBe(true);
  });
});
