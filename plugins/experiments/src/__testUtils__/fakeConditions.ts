import type { Condition } from '@assay/plugin-experiments-common';
import { conditionTypes } from '@assay/plugin-experiments-common';
import { schedule } from './schedule';

/** When each condition becomes True on the way of a run that ends after some time. */
const doneAfter = (endAfter: number): Record<string, number> => ({
  Admitted: 200,
  ClustersReady: schedule.Provisioning + 800,
  ClustersRegistered: schedule.Provisioning + 1200,
  ComponentsHealthy: schedule.Ready,
  WorkloadSucceeded: Math.max(schedule.Running, endAfter - 1500),
  MetricsCollected: Math.max(schedule.Running, endAfter - 1000),
  ResultsPublished: Math.max(schedule.Running, endAfter - 600),
  TornDown: endAfter,
  Succeeded: endAfter,
  Finished: endAfter,
});

/** What a run that is cut short never reaches. */
const measuring = ['WorkloadSucceeded', 'MetricsCollected', 'Succeeded'];

/** The conditions of a run after some time. */
export function conditionsAt(moment: {
  elapsed: number;
  endAfter: number;
  ending: string;
  at: (ms: number) => string;
  /** Whether a success criterion does not hold. */
  unmet: boolean;
}): Condition[] {
  const { elapsed, endAfter, ending, at, unmet } = moment;
  const ended = elapsed >= endAfter;
  const cut = ended && ending !== 'Complete';
  let active = true;
  return conditionTypes.map(type => {
    if (ended && unmet && type === 'Succeeded') {
      return {
        type,
        status: 'False',
        reason: 'CriteriaNotMet',
        message: 'A success criterion does not hold',
        lastTransitionTime: at(endAfter),
      };
    }
    const done = doneAfter(endAfter)[type];
    const always =
      ended && ['ResultsPublished', 'TornDown', 'Finished'].includes(type);
    if (always || (elapsed >= done && !(cut && measuring.includes(type)))) {
      return {
        type,
        status: 'True',
        reason: 'Done',
        lastTransitionTime: at(Math.min(done, endAfter)),
      };
    }
    if (cut && type === 'WorkloadSucceeded') {
      return {
        type,
        status: 'False',
        reason: ending === 'Aborted' ? 'AbortRequested' : 'WorkloadFailed',
        message:
          ending === 'Aborted' ? 'The load was stopped' : 'Trial node-2 failed',
        lastTransitionTime: at(endAfter),
      };
    }
    if (cut && type === 'Succeeded') {
      return {
        type,
        status: 'False',
        reason: ending === 'Aborted' ? 'AbortRequested' : 'WorkloadFailed',
        lastTransitionTime: at(endAfter),
      };
    }
    const inProgress =
      active && !ended && !['Succeeded', 'Finished'].includes(type);
    active = false;
    return {
      type,
      status: inProgress ? 'False' : 'Unknown',
      reason: inProgress ? 'InProgress' : 'NotReached',
      lastTransitionTime: at(0),
    };
  });
}
