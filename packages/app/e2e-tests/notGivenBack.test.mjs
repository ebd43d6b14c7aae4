// What is not given back is shown on the page of its run, and given up on there, in a browser.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openBrowser, withoutBrowser } from './lab/browser.mjs';
import { Lab } from './lab/lab.mjs';
import { create, shortRun, untilOver, untilStep } from './lab/run.mjs';
import { until } from './lab/wait.mjs';

/** Longer ago than what may still be on its way, which is fifteen minutes. */
const LONG_AGO_MS = 20 * 60_000;

/** The run as if it had begun to give back long ago: nothing else here has to wait. */
async function putBack(lab, name) {
  const since = new Date(Date.now() - LONG_AGO_MS);
  const time = `${since.toISOString().slice(0, 19)}Z`;
  const { metadata, status } = await lab.hub.get('experiments', name);
  const { resourceVersion } = metadata;
  const answer = await lab.hub.patch('experiments', `${name}/status`, {
    metadata: { resourceVersion },
    status: {
      conditions: status.conditions.map(condition =>
        ['Succeeded', 'TornDown'].includes(condition.type)
          ? { ...condition, lastTransitionTime: time }
          : condition,
      ),
      ledger: status.ledger.map(entry =>
        entry.givingBackSince ? { ...entry, givingBackSince: time } : entry,
      ),
    },
  });
  return answer.status === 200;
}

describe('what is not given back', { skip: withoutBrowser }, () => {
  /** @type {Lab} */
  let lab;
  let browser;
  before(async () => {
    lab = await Lab.start({ pages: true });
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await lab?.stop();
  });

  it('is shown with what holds it, and given up on by name', async () => {
    const run = await create(
      lab,
      await shortRun('hello-app', { duration: '60s', repetitions: 1 }),
    );
    const { name, uid } = run.metadata;
    await untilStep(lab, name, 'WorkloadSucceeded');
    const [cluster] = (await lab.hub.list('experimentclusters')).filter(
      each => each.metadata.labels['assay.dev/run-uid'] === uid,
    );
    const own = cluster.metadata.name;
    const hold = finalizers =>
      lab.hub.patch('experimentclusters', own, { metadata: { finalizers } });
    await hold([...(cluster.metadata.finalizers ?? []), 'example.com/hold']);

    const page = await browser.newPage({
      viewport: { width: 1400, height: 1000 },
    });
    const failures = [];
    page.on('pageerror', error => failures.push(error.message));
    await page.goto(`${lab.url}/experiments/runs/experiments/${name}`);
    await page.getByRole('button', { name: 'Abort', exact: true }).click();
    await page.getByRole('button', { name: 'Abort the run' }).click();
    await until('the cluster is all that is left, and stays', async () => {
      const { status } = await lab.hub.get('experiments', name);
      const entry = status.ledger.find(each => each.objectName === own);
      return entry.state === 'Deleting' && entry.givingBackSince;
    });
    const back = page.getByRole('article', { name: 'Not given back' });
    assert.equal(await back.count(), 0);

    await until('the time is put back', () => putBack(lab, name));
    const row = back.getByRole('row', { name: own });
    await row.waitFor({ timeout: 30_000 });
    await back.getByText(`${own} is held by`).waitFor({ timeout: 30_000 });

    // By the keyboard alone.
    await row
      .getByRole('button', { name: `Give up on the cluster ${own}` })
      .focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', {
      name: `Give up on the cluster ${own}?`,
    });
    await dialog.waitFor();
    await page.keyboard.type(own);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });

    const over = await untilOver(lab, name);
    assert.equal(over.status.phase, 'Aborted');
    await row.getByText('Given up on.').waitFor({ timeout: 30_000 });
    await page.getByText('somebody gave up on the rest').first().waitFor();
    assert.deepEqual(await lab.hub.owned(uid), [`experimentclusters/${own}`]);
    assert.deepEqual(failures, []);
    await hold([]);
  });
});
