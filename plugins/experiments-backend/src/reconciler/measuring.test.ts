import type { ExperimentResult } from '@assay/plugin-experiments-common';
import type { MetricSource, ResultStore } from '@assay/plugin-experiments-node';
import { SourceUnavailableError } from '../metrics/api/errors';
import { conditionOf } from './conditions';
import type { ExperimentObject } from './kinds';
import { Harness } from './testing/Harness';
import { measuredSpec } from './testing/specs';

jest.setTimeout(60_000);

describe('what a run measures', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.start();
  });
  afterAll(() => harness?.close());
  afterEach(() => {
    harness.engines.alterTrial = record => record;
    harness.engines.failing.clear();
    harness.engines.health.clear();
  });

  const runToEnd = async (spec = measuredSpec) => {
    const reconciler = await harness.startReconciler();
    const { metadata } = await harness.createRun(spec);
    const run = await harness.waitForEnd(metadata.name);
    await reconciler.stop();
    return run;
  };
  const resultOf = async (run: ExperimentObject): Promise<ExperimentResult> => {
    const { key } = run.status!.result!;
    const file = await harness.store.getFile(`${key}/result.json`);
    return JSON.parse(Buffer.from(file!).toString('utf8'));
  };

  it('is the median of the valid trials of each variant, judged by the criteria', async () => {
    const run = await runToEnd();
    expect(run.status).toMatchObject({
      phase: 'Complete',
      reason: 'CriteriaNotMet',
      message: '1 of 2 success criteria passed, 1 failed',
    });
    const result = await resultOf(run);
    expect(result).toMatchObject({
      outcome: 'Complete',
      simulated: false,
      rung: 'process',
      variants: ['a', 'bb'],
    });
    expect(result.trials.map(({ variant, trial }) => [variant, trial])).toEqual(
      [
        ['a', 1],
        ['bb', 1],
        ['bb', 2],
        ['a', 2],
      ],
    );
    expect(result.metrics[0].variants).toEqual([
      { variant: 'a', samples: 2, median: 2, min: 2, max: 2 },
      { variant: 'bb', samples: 2, median: 4, min: 4, max: 4 },
    ]);
    expect(
      result.criteria.map(each => [each.name, each.result, each.observed]),
    ).toEqual([
      ['fast', 'Pass', 2],
      ['alike', 'Fail', 2],
    ]);
  });

  it('leaves out a trial whose requests the server counted otherwise', async () => {
    harness.engines.alterTrial = record =>
      record.variant === 'a' && record.trial === 1
        ? {
            ...record,
            counter: { ...record.counter!, after: record.counter!.after + 1 },
          }
        : record;
    const run = await runToEnd();
    const result = await resultOf(run);
    expect(result.metrics[0].samples).toHaveLength(3);
    expect(result.trials).toHaveLength(4);
    expect(result.trials.filter(({ valid }) => !valid)).toMatchObject([
      { variant: 'a', trial: 1, reasons: [expect.stringContaining('counted')] },
    ]);
    expect(conditionOf(run.status!, 'MetricsCollected')?.message).toContain(
      'Trial a-1 is not valid',
    );
  });

  it('fails the run when a required metric has no valid trial of a variant, and keeps the rest', async () => {
    harness.engines.alterTrial = record =>
      record.variant === 'bb'
        ? { ...record, valid: false, reasons: ['missed its schedule'] }
        : record;
    const run = await runToEnd();
    expect(run.status).toMatchObject({
      phase: 'Failed',
      reason: 'MetricsMissing',
      failure: { step: 'MetricsCollected' },
    });
    const result = await resultOf(run);
    expect(result.outcome).toBe('Failed');
    expect(result.metrics[0]).toMatchObject({
      collected: false,
      variants: [{ variant: 'a', samples: 2 }],
    });
    expect(result.criteria.map(each => each.result)).toEqual([
      'Pass',
      'NotMeasured',
    ]);
  });

  it('fails with the step that failed, and keeps the trials before it', async () => {
    harness.engines.failing.set('bb-1', 'exit code 3: out of memory');
    const run = await runToEnd();
    expect(run.status).toMatchObject({
      phase: 'Failed',
      reason: 'WorkloadFailed',
      failure: {
        step: 'WorkloadSucceeded',
        message: 'step "bb-1": exit code 3: out of memory',
      },
    });
    const result = await resultOf(run);
    expect(result.failure).toMatchObject({ step: 'WorkloadSucceeded' });
    expect(result.trials).toHaveLength(3);
  });

  it('fails when a component cannot be delivered', async () => {
    harness.engines.health.set('harness-app', {
      status: 'Degraded',
      message: 'exit code 1: no such port',
    });
    const run = await runToEnd();
    expect(run.status).toMatchObject({
      phase: 'Failed',
      reason: 'DeliveryFailed',
      message: expect.stringContaining('exit code 1: no such port'),
    });
    expect(await harness.leftovers(run.metadata.uid!)).toEqual([]);
  });

  it('asks a busy source again when it says so, and takes nothing for an answer meanwhile', async () => {
    const asked: number[] = [];
    const busy: MetricSource = {
      name: 'busy',
      settlingMs: 0,
      availability: () => ({ available: true }),
      async query({ labels }) {
        asked.push(harness.clock.now());
        const left = asked[0] + 7_000 - harness.clock.now();
        if (left > 0) {
          throw new SourceUnavailableError('too many queries', left);
        }
        return {
          series: [
            { labels: {}, points: [[0, labels.assay_variant === 'a' ? 1 : 2]] },
          ],
          warnings: ['a warning'],
          partial: false,
        };
      },
    };
    const reconciler = await harness.startReconciler({ metricSources: [busy] });
    const { metadata } = await harness.createRun({
      ...measuredSpec,
      metrics: {
        ...measuredSpec.metrics,
        queries: [{ name: 'cpu', query: 'rate(cpu[$window])' }],
      },
    });
    const waiting = await harness.waitForRun(
      metadata.name,
      'waiting for the source',
      each =>
        conditionOf(each?.status ?? {}, 'MetricsCollected')?.message ===
        'too many queries',
    );
    expect(conditionOf(waiting!.status!, 'MetricsCollected')).toMatchObject({
      status: 'False',
      reason: 'InProgress',
    });
    const run = await harness.waitForEnd(metadata.name);
    await reconciler.stop();
    // Not a moment later than it said, and not on a backoff of our own.
    expect(asked.find(at => at > asked[0])).toBe(asked[0] + 7_000);
    const cpu = (await resultOf(run)).metrics.find(
      ({ name }) => name === 'cpu',
    );
    expect(cpu).toMatchObject({
      collected: true,
      source: { name: 'busy', engine: 'prometheus' },
      variants: [
        { variant: 'a', samples: 2, median: 1 },
        { variant: 'bb', samples: 2, median: 2 },
      ],
    });
    expect(cpu!.samples[0].note).toBe('a warning');
  });

  it('gives everything back when the store is away, and publishes later', async () => {
    let away = true;
    const store: ResultStore = {
      name: 'flaky',
      async putRevision(key, files) {
        if (away) {
          throw new Error('connection refused');
        }
        return harness.store.putRevision(key, files);
      },
      getRevision: key => harness.store.getRevision(key),
      listRevisions: filter => harness.store.listRevisions(filter),
      getFile: key => harness.store.getFile(key),
    };
    const reconciler = await harness.startReconciler({ store });
    const { metadata } = await harness.createRun(measuredSpec);
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.phase).toBe('Complete');
    expect(conditionOf(run.status!, 'ResultsPublished')).toMatchObject({
      status: 'False',
      reason: 'StoreUnavailable',
    });
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
    expect(await harness.spool.list()).toHaveLength(1);

    away = false;
    await harness.clock.advance(60_000);
    const published = await harness.waitForRun(
      metadata.name,
      'published',
      each =>
        conditionOf(each?.status ?? {}, 'ResultsPublished')?.status === 'True',
    );
    await reconciler.stop();
    expect((await resultOf(published!)).trials).toHaveLength(4);
    expect(await harness.spool.list()).toEqual([]);
  });
});
