import type { ConditionType } from '@assay/plugin-experiments-common';
import { conditionOf } from './conditions';
import type { ExperimentObject } from './kinds';
import { Harness } from './testing/Harness';
import type { Hold } from './testing/ScriptedEngines';
import { simulatedSpec } from './testing/specs';

jest.setTimeout(60_000);

const waitsAt = (type: ConditionType) => (run?: ExperimentObject) =>
  run?.status !== undefined &&
  conditionOf(run.status, type)?.status === 'False';

/** A place where a run can be held, and how to tell that it is there. */
const places: {
  step: string;
  hold: Hold[];
  isThere: (run?: ExperimentObject) => boolean;
}[] = [
  {
    step: 'getting the clusters',
    hold: ['cluster'],
    isThere: waitsAt('ClustersReady'),
  },
  {
    step: 'registering the clusters',
    hold: ['connection'],
    isThere: waitsAt('ClustersRegistered'),
  },
  {
    step: 'delivering the components',
    hold: ['delivery'],
    isThere: waitsAt('ComponentsHealthy'),
  },
  {
    step: 'waiting for the workflow engine',
    hold: ['load'],
    isThere: waitsAt('WorkloadSucceeded'),
  },
  {
    step: 'running the load',
    hold: ['loadEnd'],
    isThere: run => run?.status?.workload?.startedAt !== undefined,
  },
];

describe('a run that is ended from outside', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.start();
    await harness.startReconciler();
  });
  afterAll(() => harness?.close());
  afterEach(() => harness.engines.release());

  const runInto = async ({ hold, isThere, step }: (typeof places)[number]) => {
    harness.engines.hold(...hold);
    const { metadata } = await harness.createRun(simulatedSpec);
    await harness.waitForRun(metadata.name, step, isThere);
    return metadata;
  };

  it.each(places)(
    'is Aborted, with everything given back and its result kept, when aborted while $step',
    async place => {
      const { name, uid } = await runInto(place);
      await harness.patchRun(name, { spec: { abort: true } });
      const run = await harness.waitForEnd(name);

      expect(run.status).toMatchObject({
        phase: 'Aborted',
        reason: 'AbortRequested',
      });
      expect(conditionOf(run.status!, 'TornDown')?.status).toBe('True');
      expect(conditionOf(run.status!, 'Succeeded')?.status).toBe('False');
      expect(await harness.leftovers(uid!)).toEqual([]);
      const [revision] = await harness.store.listRevisions({ runUid: uid });
      const file = await harness.store.getFile(`${revision.key}/result.json`);
      expect(JSON.parse(Buffer.from(file!).toString())).toMatchObject({
        outcome: 'Aborted',
        run: { uid },
      });
    },
  );

  it.each(places)(
    'is gone, with everything given back, when deleted while $step',
    async place => {
      const { name, uid } = await runInto(place);
      await harness.deleteRun(name);
      await harness.waitForRun(name, 'gone', run => run === undefined);

      expect(await harness.leftovers(uid!)).toEqual([]);
      expect(await harness.store.listRevisions({ runUid: uid })).toHaveLength(
        1,
      );
    },
  );

  it('is gone when deleted while it gives everything back', async () => {
    harness.engines.hold('removal');
    const { metadata } = await harness.createRun(simulatedSpec);
    await harness.waitForRun(
      metadata.name,
      'giving back',
      run =>
        run?.status?.ledger?.some(({ state }) => state === 'Deleting') ?? false,
    );
    await harness.deleteRun(metadata.name);
    harness.engines.release();
    await harness.waitForRun(metadata.name, 'gone', run => run === undefined);
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
  });

  it('is gone when deleted before it began', async () => {
    const { metadata } = await harness.createRun({
      ...simulatedSpec,
      paused: true,
    });
    await harness.waitForRun(
      metadata.name,
      'paused',
      run => run?.status?.reason === 'Paused',
    );
    await harness.deleteRun(metadata.name);
    await harness.waitForRun(metadata.name, 'gone', run => run === undefined);
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
  });
});
