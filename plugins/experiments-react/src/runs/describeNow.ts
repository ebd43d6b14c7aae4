import type {
  ExperimentStatus,
  Phase,
  RunDetail,
} from '@assay/plugin-experiments-common';
import { describeCondition } from '@assay/plugin-experiments-common';
import { isTerminalPhase } from './phases';

/** Said when no step says anything of itself, such as before the first pass. */
const waiting: Record<Phase, string> = {
  Pending: 'The run was created and waits to be looked at',
  Provisioning: 'Clusters are made and components delivered',
  Ready: 'Everything is in place and the load is about to start',
  Running: 'The load and the collecting of its metrics are under way',
  Complete: 'The run is over',
  Failed: 'The run is over',
  Aborted: 'The run is over',
};

type ComponentStatus = NonNullable<ExperimentStatus['components']>[number];

/** The part of a run that the sentence is made of. @public */
export type RunForSentence = Pick<
  RunDetail,
  'phase' | 'reason' | 'message' | 'paused' | 'abortRequested' | 'deleting'
> &
  Partial<Pick<RunDetail, 'steps' | 'stuck'>> & {
    experiment: { status?: ExperimentStatus };
  };

/**
 * What is happening to a run right now, in one sentence. Most specific first: a person who asks
 * "why is it stuck" wants the component or the trial, not the phase.
 * @public
 */
export function describeNow(run: RunForSentence): string {
  const { phase } = run;
  const status = run.experiment.status ?? {};
  if (run.deleting) {
    return `The run is being deleted: ${givingBack(run)}.`;
  }
  if (isTerminalPhase(phase)) {
    return describeEnd(run);
  }
  if (run.abortRequested) {
    return `The run is being aborted: ${givingBack(run)}.`;
  }
  if (run.paused) {
    return sentence(
      'The run is paused; nothing goes forward until it is resumed',
    );
  }
  if (run.reason === 'Queued') {
    return sentence(
      run.message ?? 'The run waits in the queue and starts by itself',
    );
  }
  if (status.failure?.message) {
    return `The run has failed and ${givingBack(run)}.`;
  }
  return describeStep(run) ?? sentence(run.message ?? waiting[phase]);
}

function describeEnd(run: RunForSentence): string {
  const status = run.experiment.status ?? {};
  const leaked = status.conditions?.some(
    ({ type, reason }) => type === 'TornDown' && reason === 'Abandoned',
  );
  const outcome = describeOutcome(run, leaked ?? false);
  return leaked
    ? `${outcome} Not everything was given back: somebody gave up on the rest.`
    : outcome;
}

function describeOutcome(run: RunForSentence, leaked: boolean): string {
  const status = run.experiment.status ?? {};
  const succeeded = status.conditions?.find(c => c.type === 'Succeeded');
  const why = succeeded?.message ?? run.message;
  const back = leaked ? '' : ' and everything was given back';
  switch (run.phase) {
    case 'Complete':
      return sentence(why ?? `The result is published${back}`);
    case 'Aborted': {
      // What a person asked for needs no reason, and its message is this sentence.
      const because = succeeded?.reason === 'AbortRequested' ? '' : why;
      return sentence(
        `The run was aborted${back}${because ? `: ${because}` : ''}`,
      );
    }
    default:
      return sentence(
        `The run failed${
          status.failure?.message ?? why
            ? `: ${status.failure?.message ?? why}`
            : ''
        }`,
      );
  }
}

/** The first step that is neither done nor waiting for an earlier one. */
function describeStep(run: RunForSentence): string | undefined {
  const status = run.experiment.status ?? {};
  const { steps = [] } = run;
  const active = (status.conditions ?? [])
    .filter(condition => !['Succeeded', 'Finished'].includes(condition.type))
    .map(condition => ({ condition, words: describeCondition(condition) }))
    .find(({ words }) => words.state === 'Active' || words.state === 'Failed');
  if (!active) {
    return undefined;
  }
  switch (active.condition.type) {
    case 'ComponentsHealthy':
      return (
        describeComponents(status.components) ?? sentence(active.words.sentence)
      );
    case 'WorkloadSucceeded':
      return (
        describeWorkload(status.workload, steps) ??
        sentence(active.words.sentence)
      );
    case 'TornDown':
      return sentence(`Everything is being given back${remaining(run)}`);
    default:
      return sentence(active.words.sentence);
  }
}

function describeComponents(
  components: ComponentStatus[] = [],
): string | undefined {
  const unhealthy = components.filter(
    component => component.health !== 'Healthy' || component.sync !== 'Synced',
  );
  if (unhealthy.length === 0) {
    return undefined;
  }
  const [first] = unhealthy;
  const others = unhealthy.length - 1;
  const also = others > 0 ? ` and ${count(others, 'other component')}` : '';
  const state = [first.sync, first.health].filter(Boolean).join(', ');
  return sentence(
    `Waiting for ${first.app ?? first.application}${also} to become healthy${
      state ? ` (now ${state})` : ''
    }${first.message ? `: ${first.message}` : ''}`,
  );
}

/**
 * The steps are read from the engine and newer than the progress in the status, which is written
 * only when a condition moves.
 */
function describeWorkload(
  workload: ExperimentStatus['workload'],
  steps: RunDetail['steps'],
): string | undefined {
  if (!workload?.phase) {
    return undefined;
  }
  const [written = 0, all = 0] = (workload.progress ?? '')
    .split('/')
    .map(Number);
  const finished = Math.max(
    written,
    steps.filter(step => step.phase === 'Succeeded').length,
  );
  const current = steps.find(step => step.phase === 'Running');
  const progress = [
    current && `now ${current.name}`,
    all > 0 &&
      `${finished} of ${count(Math.max(all, steps.length), 'step')} finished`,
    workload.attempt && workload.attempt > 1 && `attempt ${workload.attempt}`,
  ].filter(Boolean);
  return sentence(
    progress.length > 0
      ? `The load is running: ${progress.join(', ')}`
      : 'The load is running',
  );
}

function givingBack(run: RunForSentence): string {
  return `everything that it owns is being given back${remaining(run)}`;
}

function remaining({ experiment, stuck = [] }: RunForSentence): string {
  const ledger = experiment.status?.ledger ?? [];
  const left = ledger.filter(({ state }) => state !== 'Gone').length;
  const late = stuck.filter(({ state }) => state !== 'GivenUp').length;
  return [
    ...(left > 0 ? [`${count(left, 'object')} left`] : []),
    ...(late > 0 ? [`${late} not confirmed gone after fifteen minutes`] : []),
  ]
    .map(part => `, ${part}`)
    .join('');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
