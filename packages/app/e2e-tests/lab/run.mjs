// Making a run and judging what is left of it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import assert from 'node:assert/strict';
import { root } from '../../../../scripts/setup/folders.mjs';
import { until } from './wait.mjs';

/** The steps of the lifecycle, by the condition that each makes true. */
export const steps = [
  'Admitted',
  'ClustersReady',
  'ClustersRegistered',
  'ComponentsHealthy',
  'WorkloadSucceeded',
  'MetricsCollected',
  'ResultsPublished',
  'TornDown',
];

const over = ['Complete', 'Failed', 'Aborted'];

/** `experiments/<definition>/experiment.yaml` with a load short enough to repeat it often. */
export async function shortRun(
  definition,
  { duration = '1s', repetitions = 2 } = {},
) {
  const run = parse(
    await readFile(
      join(root, 'experiments', definition, 'experiment.yaml'),
      'utf8',
    ),
  );
  run.spec.workflow = {
    ...run.spec.workflow,
    repetitions,
    warmUp: '1s',
    arguments: { ...run.spec.workflow?.arguments, duration },
  };
  return run;
}

/** The step that a run is in: the first whose condition is not True. */
export function currentStep(run) {
  const conditions = run.status?.conditions ?? [];
  return steps.find(
    step => conditions.find(({ type }) => type === step)?.status !== 'True',
  );
}

export async function create(lab, run) {
  const { status, body } = await lab.hub.create('experiments', run);
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

/** Waits for the run to be over, and gives it. */
export function untilOver(lab, name, limitMs = 120_000) {
  return until(
    `${name} is over`,
    async () => {
      const run = await lab.hub.get('experiments', name);
      if (!run) throw new Error('it is gone');
      return over.includes(run.status?.phase) && run;
    },
    { limitMs },
  );
}

/** Waits until a run is in a step, or past it; gives the step it was seen in. */
export function untilStep(lab, name, step, limitMs = 120_000) {
  return until(
    `${name} is in step ${step}`,
    async () => {
      const run = await lab.hub.get('experiments', name);
      if (!run) throw new Error('it is gone');
      const seen = currentStep(run);
      return (
        (!seen || steps.indexOf(seen) >= steps.indexOf(step)) &&
        (seen ?? 'none')
      );
    },
    { limitMs, everyMs: 5 },
  );
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Nothing carries the run's UID, and within five seconds none of its processes is alive. */
export async function assertNothingLeft(lab, uid) {
  const starts = (await lab.starts()).filter(({ runUid }) => runUid === uid);
  await until(
    'every process of the run has ended',
    async () => !starts.some(({ pid }) => alive(pid)),
    { limitMs: 5000 },
  );
  assert.deepEqual(await lab.hub.owned(uid), []);
  assert.deepEqual(await lab.hub.processes(uid), []);
}

/** No process was started twice for one run, role, trial and attempt. */
export async function assertStartedOnce(lab, uid) {
  const starts = (await lab.starts()).filter(({ runUid }) => runUid === uid);
  const keys = starts.map(({ role, trial, attempt }) =>
    [role, trial ?? '-', attempt].join('/'),
  );
  assert.deepEqual([...new Set(keys)].sort(), [...keys].sort());
  return starts;
}

/** Each trial of the result is there once, and whole. */
export function assertTrialsWhole(result, { variants, repetitions }) {
  const keys = result.trials.map(({ variant, trial }) => `${variant}/${trial}`);
  assert.deepEqual([...new Set(keys)].sort(), [...keys].sort());
  assert.equal(keys.length, variants * repetitions);
  for (const trial of result.trials) {
    const { before, after, responses, timeouts } = trial.counter;
    assert.equal(
      after - before,
      responses + timeouts,
      `${trial.variant}/${trial.trial}`,
    );
  }
}

export async function resultOf(lab, run) {
  const { status, body } = await lab.portal.experiments(
    'GET',
    `/results/${run.metadata.labels['assay.dev/definition']}/${run.metadata.uid}`,
  );
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}
