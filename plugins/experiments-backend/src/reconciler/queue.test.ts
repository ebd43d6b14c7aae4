import type { ExperimentObject } from './kinds';
import { Harness } from './testing/Harness';
import { measuredSpec } from './testing/specs';

jest.setTimeout(60_000);

describe('runs that measure on one machine', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.start();
    await harness.startReconciler();
  });
  afterAll(() => harness?.close());

  it('go one after the other, in the order in which they were made', async () => {
    harness.engines.hold('loadEnd');
    const first = await harness.createRun(measuredSpec);
    await harness.waitForPhase(first.metadata.name, 'Running');
    const second = await harness.createRun(measuredSpec);
    const queued = await harness.waitForRun(
      second.metadata.name,
      'queued',
      run => run?.status?.reason === 'Queued',
    );
    expect(queued?.status?.phase).toBe('Pending');
    expect(queued?.status?.ledger).toBeUndefined();

    harness.engines.release();
    const one = await harness.waitForEnd(first.metadata.name);
    const other = await harness.waitForEnd(second.metadata.name);
    expect([one.status?.phase, other.status?.phase]).toEqual([
      'Complete',
      'Complete',
    ]);
    expect(
      Date.parse(other.status!.startedAt!) >=
        Date.parse(one.status!.finishedAt!),
    ).toBe(true);
  });

  it('let the next one go when the one that waits first is aborted', async () => {
    harness.engines.hold('loadEnd');
    const runs: ExperimentObject[] = [];
    for (let index = 0; index < 3; index++) {
      runs.push(await harness.createRun(measuredSpec));
      await harness.waitForRun(
        runs[index].metadata.name,
        'running or queued',
        run =>
          run?.status?.phase === 'Running' || run?.status?.reason === 'Queued',
      );
    }
    const [first, second, third] = runs.map(({ metadata }) => metadata.name);
    await harness.patchRun(second, { spec: { abort: true } });
    expect((await harness.waitForEnd(second)).status?.phase).toBe('Aborted');
    harness.engines.release();
    expect((await harness.waitForEnd(first)).status?.phase).toBe('Complete');
    expect((await harness.waitForEnd(third)).status?.phase).toBe('Complete');
  });
});
