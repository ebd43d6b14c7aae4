import type {
  ProcessSummary,
  WorkflowStep,
} from '@assay/plugin-experiments-common';
import { schedule } from './schedule';

const trialNames = [
  'node-1',
  'node-keepalive-off-1',
  'node-2',
  'node-keepalive-off-2',
  'node-3',
  'node-keepalive-off-3',
];

/** The steps of the workflow after some time. */
export function stepsAt(
  elapsed: number,
  endAfter: number,
  ending: string,
  at: (ms: number) => string,
): WorkflowStep[] {
  const until = Math.min(elapsed, endAfter);
  return trialNames.flatMap((name, index) => {
    const start = schedule.Running + index * schedule.trial;
    if (until < start) {
      return [];
    }
    const end = start + schedule.trial;
    const step = {
      id: `step-${name}`,
      name,
      template: 'trial',
      attempt: 1,
      startedAt: at(start),
    };
    if (until >= end) {
      return [{ ...step, phase: 'Succeeded', finishedAt: at(end) }];
    }
    if (elapsed < endAfter) {
      return [{ ...step, phase: 'Running' }];
    }
    const message =
      ending === 'Aborted'
        ? 'Stopped'
        : 'exit code 1: connect ECONNREFUSED 127.0.0.1:41000';
    return [{ ...step, phase: 'Failed', message, finishedAt: at(endAfter) }];
  });
}

/** The processes of a run after some time. */
export function processesAt(
  elapsed: number,
  endAfter: number,
  ending: string,
  at: (ms: number) => string,
): ProcessSummary[] {
  const ended = elapsed >= endAfter;
  const servers = ['http-server node', 'http-server node-keepalive-off'].map(
    (role, index) => ({
      id: `server-${index}`,
      role,
      attempt: 1,
      entrypoint: 'http-server/server',
      state: ended ? ('Exited' as const) : ('Running' as const),
      pid: 4100 + index,
      startedAt: at(schedule.Provisioning + 900),
      ...(ended && { exitedAt: at(endAfter), exitCode: 0, signal: 'SIGTERM' }),
    }),
  );
  const trials = stepsAt(elapsed, endAfter, ending, at).map((step, index) => ({
    id: `trial-${step.name}`,
    role: 'trial',
    trial: step.name,
    attempt: 1,
    entrypoint: 'loadgen/trial',
    state: step.finishedAt ? ('Exited' as const) : ('Running' as const),
    pid: 4200 + index,
    startedAt: step.startedAt ?? at(0),
    ...(step.finishedAt && {
      exitedAt: step.finishedAt,
      exitCode: step.phase === 'Failed' ? 1 : 0,
    }),
  }));
  return elapsed > schedule.Provisioning + 900 ? [...servers, ...trials] : [];
}
