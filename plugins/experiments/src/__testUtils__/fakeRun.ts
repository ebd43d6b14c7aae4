import type {
  Experiment,
  LedgerEntry,
  Phase,
  RunDetail,
  StuckEntry,
} from '@assay/plugin-experiments-common';
import { toRunSummary } from '@assay/plugin-experiments-common';
import type { ExperimentResult } from '@assay/plugin-experiments-common';
import { conditionsAt } from './fakeConditions';
import { fakeSpec } from './fakeSpec';
import { processesAt, stepsAt } from './fakeWork';
import { schedule } from './schedule';

export interface FakeRunOptions {
  name: string;
  definition?: string;
  createdAt: number;
  now: number;
  /** When its turn comes; until then it waits in the queue. */
  turnAt?: number;
  ending?: 'Complete' | 'Failed' | 'Aborted';
  endsAt?: number;
  simulated?: boolean;
  paused?: boolean;
  createdBy?: string;
  result?: ExperimentResult;
  stuck?: StuckEntry[];
  ledger?: LedgerEntry[];
}

/**
 * A run as it looks at a moment: everything follows from the time since its turn came, so that
 * nothing has to tick, and so that its parts agree with each other.
 */
export function fakeRun(options: FakeRunOptions): RunDetail {
  const { name, createdAt, now, simulated = false, result } = options;
  const definition = options.definition ?? 'http-baseline';
  const turnAt = options.turnAt ?? createdAt;
  const elapsed = now - turnAt;
  const ending = options.ending ?? 'Complete';
  const endAfter = (options.endsAt ?? turnAt + schedule.end) - turnAt;
  const phase = phaseAt(elapsed, ending, endAfter);
  const at = (ms: number) => new Date(turnAt + ms).toISOString();
  const ended = elapsed >= endAfter;
  const uid = `uid-${name}`;
  const spec = fakeSpec(definition);
  const unmet = result?.criteria.some(one => one.result === 'Fail') ?? false;
  const trials = spec.workflow.repetitions * 2;

  const experiment: Experiment = {
    apiVersion: 'assay.dev/v1alpha1',
    kind: 'Experiment',
    metadata: {
      name,
      namespace: 'experiments',
      uid,
      creationTimestamp: new Date(createdAt).toISOString(),
      labels: { 'assay.dev/definition': definition },
      annotations: options.createdBy
        ? { 'assay.dev/created-by': options.createdBy }
        : {},
    },
    spec: {
      ...spec,
      abort: ending === 'Aborted',
      paused: options.paused ?? false,
    },
    status: {
      phase,
      ...reasonAt(elapsed, ending, ended, result),
      startedAt: elapsed > 0 ? at(0) : undefined,
      finishedAt: ended ? at(endAfter) : undefined,
      timeline: [
        { phase: 'Pending', at: new Date(createdAt).toISOString() },
        ...(['Provisioning', 'Ready', 'Running'] as const)
          .filter(
            step => elapsed >= schedule[step] && endAfter > schedule[step],
          )
          .map(step => ({ phase: step, at: at(schedule[step]) })),
        ...(ended ? [{ phase: ending, at: at(endAfter) }] : []),
      ],
      conditions:
        elapsed > 0
          ? conditionsAt({ elapsed, endAfter, ending, at, unmet })
          : [],
      plan:
        elapsed > 0
          ? { rung: simulated ? 'simulated' : 'process', trials }
          : undefined,
      targets: spec.targets.map(target => ({
        name: target.name,
        provider: simulated ? 'simulated' : 'local',
        cluster:
          elapsed > schedule.Provisioning
            ? 'axp-k3v9q2ma-clustertarget-x71pe'
            : undefined,
        attempt: 1,
        ready: elapsed > schedule.Provisioning + 800,
      })),
      components:
        elapsed < schedule.Provisioning + 800
          ? []
          : spec.targets[0].components.map(({ app, variant }, index) => ({
              application: `axp-k3v9q2ma-app${index}`,
              app,
              variant,
              target: 'target',
              sync: 'Synced',
              health: elapsed > 2800 + index * 900 ? 'Healthy' : 'Progressing',
              message:
                elapsed > 2800 + index * 900
                  ? undefined
                  : 'Waits for GET /ready to answer 200',
              address: `http://127.0.0.1:4100${index}`,
            })),
      workload:
        elapsed < schedule.Running
          ? undefined
          : {
              workflow: 'axp-k3v9q2ma-workload-d9q21',
              attempt: 1,
              phase: ended
                ? {
                    Complete: 'Succeeded',
                    Failed: 'Failed',
                    Aborted: 'Failed',
                  }[ending]
                : 'Running',
              progress: `${
                Math.min(
                  trials,
                  Math.floor(
                    (Math.min(elapsed, endAfter) - schedule.Running) /
                      schedule.trial,
                  ),
                ) + 1
              }/${trials + 1}`,
            },
      failure:
        ended && ending === 'Failed'
          ? {
              step: 'WorkloadSucceeded',
              reason: 'WorkloadFailed',
              message:
                'Trial node-2 failed: exit code 1: connect ECONNREFUSED 127.0.0.1:41000',
              role: 'trial node-2',
              exitCode: 1,
              output: Array.from({ length: 50 }, (_, line) =>
                line < 47
                  ? `${at(14_000 + line * 20)} sent ${(line + 1) * 40} requests`
                  : [
                      'Error: connect ECONNREFUSED 127.0.0.1:41000',
                      '    at TCPConnectWrap.afterConnect',
                      'the server went away after 1880 requests',
                    ][line - 47],
              ),
            }
          : undefined,
      criteria: ended
        ? result?.criteria.map(
            ({ name: criterion, result: outcome, observed, message }) => ({
              name: criterion,
              result: outcome,
              observed,
              message,
            }),
          )
        : undefined,
      result:
        ended && result
          ? { key: `results/${definition}/${uid}/1`, revision: 1 }
          : undefined,
      ledger: options.ledger ?? [],
    },
  };
  const summary = toRunSummary(experiment);
  return {
    ...summary,
    abortRequested:
      ending === 'Aborted' && (ended || elapsed > schedule.Running),
    experiment,
    steps: simulated ? [] : stepsAt(elapsed, endAfter, ending, at),
    processes: simulated ? [] : processesAt(elapsed, endAfter, ending, at),
    events:
      elapsed > 0
        ? [
            {
              at: at(200),
              type: 'Normal',
              reason: 'Admitted',
              note: 'The plan is frozen',
            },
            {
              at: at(schedule.Provisioning),
              type: 'Normal',
              reason: 'ClusterCreated',
              note: 'Asked for the cluster of target',
            },
          ]
        : [],
    stuck: options.stuck ?? [],
    warnings: [],
  };
}

function phaseAt(elapsed: number, ending: Phase, endAfter: number): Phase {
  if (elapsed >= endAfter) {
    return ending;
  }
  const reached = (['Running', 'Ready', 'Provisioning'] as const).find(
    phase => elapsed >= schedule[phase],
  );
  return reached ?? 'Pending';
}

function reasonAt(
  elapsed: number,
  ending: FakeRunOptions['ending'],
  ended: boolean,
  result?: ExperimentResult,
): { reason?: string; message?: string } {
  if (elapsed < 0) {
    return {
      reason: 'Queued',
      message: 'Waits for another run on local to end',
    };
  }
  if (!ended) {
    return { reason: 'InProgress' };
  }
  if (ending === 'Failed') {
    return { reason: 'WorkloadFailed', message: 'Trial node-2 failed' };
  }
  if (ending === 'Aborted') {
    return { reason: 'AbortRequested', message: 'Somebody set spec.abort' };
  }
  return result?.criteria.some(criterion => criterion.result === 'Fail')
    ? { reason: 'CriteriaNotMet', message: 'A success criterion does not hold' }
    : { reason: 'Done' };
}
