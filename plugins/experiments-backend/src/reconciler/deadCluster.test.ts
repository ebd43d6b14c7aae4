import { conditionOf } from './conditions';
import { Harness } from './testing/Harness';
import { simulatedSpec } from './testing/specs';

jest.setTimeout(60_000);

describe('a cluster of the run that is dead at teardown', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.start();
  });
  afterAll(() => harness?.close());

  it('is let go of after ten minutes, and everything is given back', async () => {
    await harness.startReconciler();
    harness.engines.hold('deadCluster');
    const { metadata } = await harness.createRun(simulatedSpec);
    await harness.waitForRun(metadata.name, 'stuck', run =>
      Boolean(
        conditionOf(run?.status ?? {}, 'TornDown')?.message?.includes('EOF'),
      ),
    );
    await harness.clock.advance(9 * 60_000);
    expect(await harness.leftovers(metadata.uid!)).toContainEqual(
      expect.stringMatching(/^secrets\/.*-registration-/),
    );
    await harness.clock.advance(2 * 60_000);
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.phase).toBe('Complete');
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
  });
});
