import type { Condition, ConditionType } from '../resources';

/** How far a step is, for people. @public */
export type StepState = 'NotStarted' | 'Active' | 'Done' | 'Failed';

/** A condition in plain words. @public */
export interface ConditionDescription {
  type: string;
  /** What the step does, such as "Get the clusters". */
  title: string;
  state: StepState;
  /** One sentence: where the step is and why. */
  sentence: string;
}

interface Words {
  title: string;
  notStarted: string;
  active: string;
  done: string;
  failed: string;
}

const words: Record<ConditionType, Words> = {
  Admitted: {
    title: 'Check the experiment',
    notStarted: 'The experiment has not been looked at yet',
    active: 'The experiment is being checked',
    done: 'Everything that the experiment names exists, and the plan is frozen',
    failed: 'The experiment cannot run as it is written',
  },
  ClustersReady: {
    title: 'Get the clusters',
    notStarted: 'No cluster was asked for yet',
    active: 'The clusters are being made',
    done: 'Every cluster is ready',
    failed: 'A cluster could not be made',
  },
  ClustersRegistered: {
    title: 'Make the clusters known to Argo CD',
    notStarted: 'Argo CD does not know the clusters yet',
    active: 'The clusters are being registered',
    done: 'Argo CD knows every cluster',
    failed: 'A cluster could not be registered',
  },
  ComponentsHealthy: {
    title: 'Deliver the components',
    notStarted: 'No component was delivered yet',
    active: 'The components are being delivered',
    done: 'Every component is in sync and healthy',
    failed: 'A component could not be delivered',
  },
  WorkloadSucceeded: {
    title: 'Run the load',
    notStarted: 'The load has not started',
    active: 'The load is running',
    done: 'Every trial has run',
    failed: 'The load failed',
  },
  MetricsCollected: {
    title: 'Collect the metrics',
    notStarted: 'Nothing was measured yet',
    active: 'The metrics are being collected',
    done: 'Every required metric was collected',
    failed: 'Not every required metric was collected',
  },
  ResultsPublished: {
    title: 'Keep the answer',
    notStarted: 'There is no result yet',
    active: 'The result is being stored',
    done: 'The result is stored with its checksums',
    failed: 'The result could not be stored',
  },
  TornDown: {
    title: 'Give everything back',
    notStarted: 'Nothing has to be given back yet',
    active: 'Everything that the run owns is being removed',
    done: 'Nothing that the run owned is left',
    failed: 'Something that the run owns could not be removed',
  },
  Succeeded: {
    title: 'Answer',
    notStarted: 'The answer is not known yet',
    active: 'The answer is not known yet',
    done: 'The run did what it was meant to do',
    failed: 'The run did not do what it was meant to do',
  },
  Finished: {
    title: 'End',
    notStarted: 'The run is under way',
    active: 'The run is under way',
    done: 'The run is over',
    failed: 'The run is under way',
  },
};

/**
 * Reasons with which a False condition still waits; with every other one its step is over.
 * `Forbidden` and `StoreUnavailable` wait: the step goes on once somebody has mended it.
 */
const waitingReasons = new Set([
  'NotStarted',
  'InProgress',
  'Queued',
  'Paused',
  'Forbidden',
  'StoreUnavailable',
  'NotReached',
  'Kept',
]);

const notStartedReasons = new Set(['NotStarted', 'NotReached']);

const isKnown = (type: string): type is ConditionType => type in words;

function stateOf(condition: Condition): StepState {
  // True, for the run is let go; and not what was promised.
  if (condition.reason === 'Abandoned') {
    return 'Failed';
  }
  if (condition.status === 'True') {
    return 'Done';
  }
  if (notStartedReasons.has(condition.reason)) {
    return 'NotStarted';
  }
  if (condition.status === 'Unknown' || waitingReasons.has(condition.reason)) {
    return 'Active';
  }
  return condition.type === 'Finished' ? 'Active' : 'Failed';
}

const sentenceOf = (state: StepState, entry: Words) =>
  ({
    NotStarted: entry.notStarted,
    Active: entry.active,
    Done: entry.done,
    Failed: entry.failed,
  }[state]);

/**
 * A condition in plain words. The message of the condition follows the sentence, since it says
 * what the words cannot: which component, which field, which limit.
 * @public
 */
export function describeCondition(condition: Condition): ConditionDescription {
  const state = stateOf(condition);
  const sentence = isKnown(condition.type)
    ? sentenceOf(state, words[condition.type])
    : `${condition.type} is ${condition.status} (${condition.reason})`;
  const message = condition.message?.trim();
  return {
    type: condition.type,
    title: isKnown(condition.type)
      ? words[condition.type].title
      : condition.type,
    state,
    sentence: message ? `${sentence}: ${message}` : sentence,
  };
}
