import { Harness } from './testing/Harness';
import { simulatedSpec } from './testing/specs';

jest.setTimeout(60_000);

describe('a lifecycle', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.start();
  });
  afterAll(() => harness?.close());
  afterEach(() => harness.engines.release());

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
});
