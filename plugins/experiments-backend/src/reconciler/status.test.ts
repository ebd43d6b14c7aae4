import type {
  ConditionType,
  ExperimentStatus,
} from '@assay/plugin-experiments-common';
import { conditionOf, withAllConditions, withCondition } from './conditions';
import { derivePhase, sameJson, statusPatch, summarise } from './status';
import { withDefaults } from './testing/library';

const clock = { now: Date.UTC(2026, 0, 1), generation: 1 };

const statusOf = (
  phase: ExperimentStatus['phase'],
  conditions: Partial<Record<ConditionType, string>>,
  fields: ExperimentStatus = {},
): ExperimentStatus =>
  Object.entries(conditions).reduce<ExperimentStatus>(
    (status, [type, text]) => {
      const [value, reason = 'Done'] = text.split(' ');
      return withCondition(status, clock, {
        type: type as ConditionType,
        status: value as 'True',
        reason: reason as 'Done',
      });
    },
    withAllConditions({ phase, ...fields }, clock),
  );

const allTrue = {
  Admitted: 'True',
  ClustersReady: 'True',
  ClustersRegistered: 'True',
  ComponentsHealthy: 'True',
  WorkloadSucceeded: 'True',
  MetricsCollected: 'True',
  ResultsPublished: 'True',
  TornDown: 'True',
  Succeeded: 'True',
} as const;

const run = (status?: ExperimentStatus) => ({
  apiVersion: 'assay.dev/v1alpha1',
  kind: 'Experiment' as const,
  metadata: {
    name: 'run',
    namespace: 'experiments',
    generation: 1,
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: withDefaults({ targets: [{ name: 'target' }] }),
  status,
});

describe('derivePhase', () => {
  it.each([
    ['a new run', statusOf(undefined, {}), 'Pending'],
    [
      'a run in the queue',
      statusOf('Pending', { Admitted: 'False Queued' }),
      'Pending',
    ],
    [
      'an admitted run',
      statusOf('Pending', { Admitted: 'True' }),
      'Provisioning',
    ],
    [
      'a run whose components are healthy',
      statusOf('Provisioning', { Admitted: 'True', ComponentsHealthy: 'True' }),
      'Ready',
    ],
    [
      'a run whose load has started',
      statusOf(
        'Ready',
        { ComponentsHealthy: 'True' },
        { workload: { startedAt: '2026-01-01T00:00:00Z' } },
      ),
      'Running',
    ],
    [
      'a published run that gives back',
      statusOf('Running', { ...allTrue, TornDown: 'False InProgress' }),
      'Running',
    ],
    ['a run that is over', statusOf('Running', allTrue), 'Complete'],
    [
      'a run that went faster than anyone looked',
      statusOf('Provisioning', allTrue),
      'Ready',
    ],
    [
      'a run that failed and gives back',
      statusOf('Provisioning', {
        Admitted: 'True',
        Succeeded: 'False DeliveryFailed',
        TornDown: 'False InProgress',
      }),
      'Provisioning',
    ],
    [
      'a run that failed and is torn down',
      statusOf('Provisioning', {
        Succeeded: 'False DeliveryFailed',
        TornDown: 'True',
      }),
      'Failed',
    ],
    [
      'a run that was aborted and is kept',
      statusOf('Running', {
        Succeeded: 'False AbortRequested',
        TornDown: 'False Kept',
      }),
      'Aborted',
    ],
    [
      'a run that was refused',
      statusOf('Pending', {
        Admitted: 'False UnknownComponent',
        Succeeded: 'False UnknownComponent',
        TornDown: 'True',
      }),
      'Failed',
    ],
    [
      'a complete run that somebody tampers with',
      statusOf('Complete', { Succeeded: 'False AbortRequested' }),
      'Complete',
    ],
    [
      'a run whose words went ahead',
      statusOf('Running', { Admitted: 'True' }),
      'Running',
    ],
  ] as const)('of %s', (_, status, want) => {
    expect(derivePhase(status)).toBe(want);
  });
});

describe('summarise', () => {
  it('says what is waited for', () => {
    const status = withCondition(
      statusOf('Pending', { Admitted: 'True' }),
      clock,
      {
        type: 'ClustersReady',
        status: 'False',
        reason: 'InProgress',
        message: 'Waiting for target "a"',
      },
    );
    expect(summarise(run(), status, clock.now)).toMatchObject({
      phase: 'Provisioning',
      reason: 'InProgress',
      message: 'Waiting for target "a"',
      observedGeneration: 1,
    });
  });

  it('says the coming outcome while everything is given back', () => {
    const status = statusOf('Running', {
      ...allTrue,
      TornDown: 'False InProgress',
      Succeeded: 'False RunTimeout',
    });
    expect(summarise(run(), status, clock.now)).toMatchObject({
      phase: 'Running',
      reason: 'RunTimeout',
    });
  });

  it('ends with a time, a condition to wait for, and words for what was not reached', () => {
    const status = statusOf('Pending', {
      Admitted: 'False UnknownComponent',
      Succeeded: 'False UnknownComponent',
      TornDown: 'True',
    });
    const end = summarise(run(), status, clock.now);
    expect(end).toMatchObject({
      phase: 'Failed',
      finishedAt: '2026-01-01T00:00:00Z',
    });
    expect(conditionOf(end, 'Finished')?.status).toBe('True');
    expect(conditionOf(end, 'WorkloadSucceeded')?.reason).toBe('NotReached');
  });

  it('changes nothing when it is asked again', () => {
    const end = summarise(run(), statusOf('Running', allTrue), clock.now);
    const again = summarise(run(end), end, clock.now + 60_000);
    expect(statusPatch(end, again)).toBeUndefined();
  });
});

describe('statusPatch', () => {
  it.each([
    ['nothing', { phase: 'Pending' }, { phase: 'Pending' }, undefined],
    ['a field', { phase: 'Pending' }, { phase: 'Ready' }, { phase: 'Ready' }],
    [
      'a field that goes',
      { phase: 'Pending', failure: { reason: 'x' } },
      { phase: 'Pending' },
      { failure: null },
    ],
    [
      'a field of a field',
      { workload: { phase: 'Running', progress: '0/2' } },
      { workload: { phase: 'Succeeded', progress: '0/2' } },
      { workload: { phase: 'Succeeded' } },
    ],
    [
      'a list as a whole',
      { timeline: [{ phase: 'Pending', at: 'x' }] },
      { timeline: [] },
      { timeline: [] },
    ],
    [
      'a field that is undefined and was absent',
      { workload: {} },
      { workload: { message: undefined } },
      undefined,
    ],
  ])('is %s', (_, before, after, want) => {
    expect(
      statusPatch(before as ExperimentStatus, after as ExperimentStatus),
    ).toEqual(want);
  });
});

describe('sameJson', () => {
  it('does not mind the order of keys', () => {
    expect(
      sameJson({ a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 }),
    ).toBe(true);
    expect(sameJson([1, 2], [2, 1])).toBe(false);
    expect(sameJson({ a: 1 }, { a: 1, b: 2 })).toBe(false);
  });
});
