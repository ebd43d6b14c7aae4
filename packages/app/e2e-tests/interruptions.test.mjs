// kill -9, abort and delete in every step of the lifecycle, on the process rung.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Lab } from './lab/lab.mjs';
import {
  assertNothingLeft,
  assertStartedOnce,
  assertTrialsWhole,
  create,
  resultOf,
  shortRun,
  steps,
  untilOver,
  untilStep,
} from './lab/run.mjs';
import { until } from './lab/wait.mjs';

describe('interruptions', () => {
  /** @type {Lab} */
  let lab;
  before(async () => {
    lab = await Lab.start();
  });
  after(() => lab?.stop());

  async function restart(which) {
    if (which !== 'portal') await lab.startHub();
    if (which !== 'hub') await lab.startPortal();
  }

  for (const which of ['hub', 'portal', 'both'])
    for (const step of steps)
      it(`kill -9 of ${which} in ${step}: the run ends, once and whole`, async t => {
        const run = await create(lab, await shortRun('hello-app'));
        const seen = await untilStep(lab, run.metadata.name, step);
        await lab.kill(which);
        if (seen !== step) t.diagnostic(`killed in ${seen}`);
        await restart(which);
        const ended = await untilOver(lab, run.metadata.name);
        assert.equal(
          ended.status.phase,
          'Complete',
          JSON.stringify(ended.status, null, 1),
        );
        await assertStartedOnce(lab, run.metadata.uid);
        assertTrialsWhole(await resultOf(lab, run), {
          variants: 1,
          repetitions: 2,
        });
        await assertNothingLeft(lab, run.metadata.uid);
      });

  it('a hub that stays away loses the load: the trial is repeated as a new attempt', async () => {
    const run = await create(
      lab,
      await shortRun('hello-app', { duration: '15s', repetitions: 1 }),
    );
    await until('a trial runs', async () =>
      (
        await lab.starts()
      ).some(
        ({ runUid, trial }) =>
          runUid === run.metadata.uid && trial && !trial.startsWith('validate'),
      ),
    );
    const lost = (await lab.starts()).filter(
      ({ runUid }) => runUid === run.metadata.uid,
    );
    await lab.kill('hub');
    await until(
      'the shims have ended their processes',
      async () =>
        !lost.some(({ pid }) => {
          try {
            return process.kill(pid, 0);
          } catch {
            return false;
          }
        }),
    );
    await lab.startHub();
    const ended = await untilOver(lab, run.metadata.name);
    assert.equal(
      ended.status.phase,
      'Complete',
      JSON.stringify(ended.status, null, 1),
    );
    const starts = await assertStartedOnce(lab, run.metadata.uid);
    assert.ok(starts.some(({ trial, attempt }) => trial && attempt > 1));
    assertTrialsWhole(await resultOf(lab, run), {
      variants: 1,
      repetitions: 1,
    });
    await assertNothingLeft(lab, run.metadata.uid);
  });

  const requests = {
    'spec.abort by kubectl': run =>
      lab.hub.patch('experiments', run.metadata.name, {
        spec: { abort: true },
      }),
    'abort by the API': run =>
      lab.portal.experiments(
        'POST',
        `/runs/experiments/${run.metadata.name}/abort`,
      ),
  };
  for (const [how, abort] of Object.entries(requests))
    for (const step of steps)
      it(`${how} in ${step}: processes and children are gone`, async () => {
        const run = await create(lab, await shortRun('hello-app'));
        const seen = await untilStep(lab, run.metadata.name, step);
        const { status, body } = await abort(run);
        assert.ok(
          status === 200 ||
            status === 202 ||
            (status === 409 && seen === 'none'),
          JSON.stringify(body),
        );
        const ended = await untilOver(lab, run.metadata.name);
        assert.match(ended.status.phase, /^(Aborted|Complete)$/);
        await assertNothingLeft(lab, run.metadata.uid);
      });

  for (const step of steps)
    it(`kubectl delete in ${step}: processes and children are gone`, async () => {
      const run = await create(lab, await shortRun('hello-app'));
      await untilStep(lab, run.metadata.name, step);
      const { status } = await lab.hub.delete('experiments', run.metadata.name);
      assert.equal(status, 200);
      await until(
        'the run is gone',
        async () => !(await lab.hub.get('experiments', run.metadata.name)),
      );
      await assertNothingLeft(lab, run.metadata.uid);
    });
});
