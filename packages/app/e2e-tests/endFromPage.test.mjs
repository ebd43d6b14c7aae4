// Abort and delete from the run's page, in every step of the lifecycle, in a browser.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openBrowser, withoutBrowser } from './lab/browser.mjs';
import { Lab } from './lab/lab.mjs';
import {
  assertNothingLeft,
  create,
  shortRun,
  steps,
  untilOver,
  untilStep,
} from './lab/run.mjs';
import { until } from './lab/wait.mjs';

describe('ending a run from its page', { skip: withoutBrowser }, () => {
  /** @type {Lab} */
  let lab;
  let browser;
  let context;
  before(async () => {
    lab = await Lab.start({ pages: true });
    browser = await openBrowser();
    context = await browser.newContext({
      viewport: { width: 1400, height: 1000 },
    });
  });
  after(async () => {
    await browser?.close();
    await lab?.stop();
  });

  /**
   * A run that waits in the queue until `release` is called, so that its page stands open, with the
   * dialog on it, before the first step is over.
   */
  async function queuedRun() {
    const first = await create(
      lab,
      await shortRun('hello-app', { duration: '60s', repetitions: 1 }),
    );
    await untilStep(lab, first.metadata.name, 'ClustersReady');
    const run = await create(lab, await shortRun('hello-app'));
    await until('the run is queued', async () => {
      const { status } = await lab.hub.get('experiments', run.metadata.name);
      return status?.reason === 'Queued';
    });
    return {
      run,
      release: async () => {
        await lab.hub.delete('experiments', first.metadata.name);
        await until(
          'the first run is gone',
          async () => !(await lab.hub.get('experiments', first.metadata.name)),
        );
      },
    };
  }

  /** Opens the dialog; the answer presses its button and says whether there was still one. */
  async function openDialog(run, { button, action }) {
    const page = await context.newPage();
    await page.goto(
      `${lab.url}/experiments/runs/experiments/${run.metadata.name}`,
    );
    await page.getByRole('button', { name: button, exact: true }).click();
    const confirm = page.getByRole('button', { name: action, exact: true });
    await confirm.waitFor();
    return {
      confirm: () => confirm.click({ timeout: 10_000 }),
      close: () => page.close(),
    };
  }

  const endings = {
    abort: {
      button: 'Abort',
      action: 'Abort the run',
      async ended(run) {
        const { status } = await untilOver(lab, run.metadata.name);
        assert.match(status.phase, /^(Aborted|Complete)$/);
      },
    },
    delete: {
      button: 'Delete',
      action: 'Delete the run',
      ended: run =>
        until(
          'the run is gone',
          async () => !(await lab.hub.get('experiments', run.metadata.name)),
        ),
    },
  };
  for (const [verb, ending] of Object.entries(endings))
    for (const step of steps)
      it(`${verb} in ${step}: processes and children are gone`, async t => {
        const { run, release } = await queuedRun();
        const dialog = await openDialog(run, ending);
        if (step === 'Admitted') {
          await dialog.confirm();
          await release();
        } else {
          const released = release();
          const seen = await untilStep(lab, run.metadata.name, step);
          await dialog.confirm();
          if (seen !== step) t.diagnostic(`pressed in ${seen}`);
          await released;
        }
        await ending.ended(run);
        await assertNothingLeft(lab, run.metadata.uid);
        await dialog.close();
      });
});
