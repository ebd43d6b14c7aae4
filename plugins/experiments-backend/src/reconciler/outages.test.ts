import {
  resources,
  type ConditionType,
} from '@assay/plugin-experiments-common';
import type { MetricSource, ResultStore } from '@assay/plugin-experiments-node';
import { conditionOf } from './conditions';
import type { ExperimentObject } from './kinds';
import { Harness } from './testing/Harness';
import type { Hold } from './testing/ScriptedEngines';
import { measuredSpec, simulatedSpec } from './testing/specs';

jest.setTimeout(120_000);

const TEN_MINUTES = 10 * 60_000;
const CHUNK = 30_000;
const NEW_LINE = 10;

/** Ten minutes, in steps that let what is due in between happen. */
async function passTenMinutes(harness: Harness): Promise<void> {
  for (let passed = 0; passed < TEN_MINUTES; passed += CHUNK) {
    await harness.clock.advance(CHUNK);
  }
}

const saysOf = (run: ExperimentObject | undefined, type: ConditionType) =>
  conditionOf(run?.status ?? {}, type);

describe('ten minutes without', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.start();
  });
  afterAll(() => harness?.close());
  afterEach(async () => {
    harness.engines.release();
    await harness.stopReconcilers();
  });

  it.each<{
    what: string;
    hold: Hold;
    condition: ConditionType;
    says: RegExp;
  }>([
    {
      what: 'an Argo CD that looks at anything',
      hold: 'delivery',
      condition: 'ComponentsHealthy',
      says: /harness-app.*Argo CD has not looked at it yet/,
    },
    {
      what: 'a workflow controller',
      hold: 'load',
      condition: 'WorkloadSucceeded',
      says: /Waiting for the workflow engine/,
    },
    {
      what: 'a Crossplane that makes anything',
      hold: 'cluster',
      condition: 'ClustersReady',
      says: /target "target": being made/,
    },
  ])(
    '$what: the run waits, says for what, and goes on',
    async ({ hold, condition, says }) => {
      harness.engines.hold(hold);
      await harness.startReconciler();
      const { metadata } = await harness.createRun(simulatedSpec);
      await harness.waitForRun(
        metadata.name,
        'waiting',
        run => saysOf(run, condition)?.status === 'False',
      );
      await passTenMinutes(harness);
      const waiting = await harness.waitForRun(metadata.name, `${says}`, run =>
        says.test(saysOf(run, condition)?.message ?? ''),
      );
      expect(saysOf(waiting, 'Succeeded')?.status).toBe('Unknown');
      harness.engines.release();
      const run = await harness.waitForEnd(metadata.name);
      expect(run.status?.phase).toBe('Complete');
      expect(await harness.leftovers(metadata.uid!)).toEqual([]);
    },
  );

  it('an Argo CD that removes anything: says what it waits for, then what a person can do', async () => {
    harness.engines.hold('removal');
    await harness.startReconciler();
    const { metadata } = await harness.createRun(simulatedSpec);
    await harness.waitForRun(
      metadata.name,
      'giving back',
      run => saysOf(run, 'TornDown')?.status === 'False',
    );
    // Nothing before them is held; what an engine does takes its own time.
    const says = /Waiting for applications\.argoproj\.io/;
    await harness.waitForRun(metadata.name, `${says}`, run =>
      says.test(saysOf(run, 'TornDown')?.message ?? ''),
    );
    await passTenMinutes(harness);
    const waiting = await harness.getRun(metadata.name);
    expect(saysOf(waiting, 'TornDown')).toMatchObject({
      reason: 'InProgress',
      message: expect.stringMatching(says),
    });
    await harness.clock.advance(6 * 60_000);
    const late = await harness.waitForRun(
      metadata.name,
      'late',
      run => saysOf(run, 'TornDown')?.reason === 'DeadlineExceeded',
    );
    expect(saysOf(late, 'TornDown')?.message).toContain('assay.dev/abandon');
    harness.engines.release();
    await harness.waitForEnd(metadata.name);
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
  });

  it('the result store: everything is given back at once, and the result comes when the store does', async () => {
    let away = true;
    const refuse = async () => {
      throw new Error('connect ECONNREFUSED s3.example:443');
    };
    const store: ResultStore = {
      name: 's3',
      putRevision: async (key, files) =>
        away ? refuse() : harness.store.putRevision(key, files),
      getRevision: async key =>
        away ? refuse() : harness.store.getRevision(key),
      listRevisions: filter => harness.store.listRevisions(filter),
      getFile: key => harness.store.getFile(key),
    };
    await harness.startReconciler({ store });
    const { metadata } = await harness.createRun(simulatedSpec);
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.phase).toBe('Complete');
    expect(saysOf(run, 'ResultsPublished')).toMatchObject({
      status: 'False',
      reason: 'StoreUnavailable',
      message: expect.stringContaining('ECONNREFUSED s3.example'),
    });
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
    await passTenMinutes(harness);
    expect(await harness.spool.list()).toHaveLength(1);
    away = false;
    await passTenMinutes(harness);
    await harness.waitForRun(
      metadata.name,
      'published',
      each => saysOf(each, 'ResultsPublished')?.status === 'True',
    );
    expect(await harness.spool.list()).toEqual([]);
  });

  it('Prometheus at collection: the run fails with what could not be measured, and keeps the rest', async () => {
    let asked = 0;
    const source: MetricSource = {
      name: 'prometheus',
      settlingMs: 0,
      availability: () => ({ available: true }),
      query: async () => {
        asked += 1;
        throw new Error('connect ECONNREFUSED prometheus.example:9090');
      },
    };
    await harness.startReconciler({ metricSources: [source] });
    const { metadata } = await harness.createRun({
      ...measuredSpec,
      metrics: {
        ...measuredSpec.metrics,
        queries: [{ name: 'cpu', query: 'sum(up[$window])' }],
      },
    });
    await harness.waitForRun(
      metadata.name,
      'collecting',
      run => saysOf(run, 'WorkloadSucceeded')?.status === 'True',
    );
    await passTenMinutes(harness);
    await passTenMinutes(harness);
    const run = await harness.waitForEnd(metadata.name);
    expect(asked).toBeGreaterThan(1);
    expect(run.status).toMatchObject({
      phase: 'Failed',
      reason: 'MetricsMissing',
    });
    expect(JSON.stringify(run.status?.metrics)).toContain('ECONNREFUSED');
    const file = await harness.store.getFile(
      `${run.status!.result!.key}/result.json`,
    );
    expect(JSON.parse(Buffer.from(file!).toString())).toMatchObject({
      metrics: expect.arrayContaining([
        expect.objectContaining({ name: 'p99' }),
      ]),
    });
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
  });
});

describe('what happens to a hub', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await Harness.start();
  });
  afterEach(() => harness?.close());

  it('watches that are answered 410 again and again: the run goes on', async () => {
    // Of each kind a few: a watch that lives only for moments is opened again later and later.
    const expired = new Map<string, number>();
    const expire = async function* expire(
      kind: string,
      stream: AsyncIterable<Uint8Array>,
    ) {
      let events = 0;
      for await (const chunk of stream) {
        yield chunk;
        events += 1;
        const before = expired.get(kind) ?? 0;
        if (events > 3 && before < 3 && chunk.at(-1) === NEW_LINE) {
          expired.set(kind, before + 1);
          yield Buffer.from(
            `${JSON.stringify({
              type: 'ERROR',
              object: {
                kind: 'Status',
                status: 'Failure',
                reason: 'Expired',
                code: 410,
                message: 'too old resource version',
              },
            })}\n`,
          );
          return;
        }
      }
    };
    await harness.startReconciler({
      watchInterceptor: async ({ path }, next) => {
        const response = await next();
        const [kind] = path.split('?');
        return response.stream
          ? { ...response, stream: expire(kind, response.stream) }
          : response;
      },
    });
    const { metadata } = await harness.createRun(measuredSpec);
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.phase).toBe('Complete');
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
    const times = [...expired.values()].reduce((sum, each) => sum + each, 0);
    process.stdout.write(
      `watches answered 410: ${times}, of ${expired.size} kinds\n`,
    );
    expect(times).toBeGreaterThan(3);
  });

  it('the namespace is deleted under a run: it is aborted, gives everything back, and lets the namespace go', async () => {
    harness.engines.hold('loadEnd');
    await harness.startReconciler();
    const { metadata } = await harness.createRun(simulatedSpec);
    await harness.waitForPhase(metadata.name, 'Running');
    await harness.client.delete(resources.namespaces, {
      name: harness.namespace,
    });
    await harness.waitForRun(metadata.name, 'gone', run => run === undefined);
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
    const [revision] = await harness.store.listRevisions({
      runUid: metadata.uid,
    });
    const file = await harness.store.getFile(`${revision.key}/result.json`);
    expect(JSON.parse(Buffer.from(file!).toString())).toMatchObject({
      outcome: 'Aborted',
    });
  });

  it.each([
    [
      'Argo CD',
      {
        annotations: {
          'argocd.argoproj.io/tracking-id':
            'lab:assay.dev/Experiment:experiments/x',
        },
      },
    ],
    ['Flux', { labels: { 'helm.toolkit.fluxcd.io/name': 'lab' } }],
  ])(
    'a finished run that %s tracks is not removed by its time to live',
    async (_, tracked) => {
      await harness.startReconciler();
      const { metadata } = await harness.createRun(
        { ...simulatedSpec, ttlSecondsAfterFinished: 1 },
        tracked,
      );
      const other = await harness.createRun({
        ...simulatedSpec,
        ttlSecondsAfterFinished: 1,
      });
      await harness.waitForEnd(metadata.name);
      await harness.clock.advance(3600_000);
      await harness.waitForRun(
        other.metadata.name,
        'removed',
        run => run === undefined,
      );
      expect((await harness.getRun(metadata.name))?.metadata.uid).toBe(
        metadata.uid,
      );
    },
  );
});
