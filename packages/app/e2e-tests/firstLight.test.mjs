// From the form to the chart, in a browser, as a newcomer does it.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openBrowser, withoutBrowser } from './lab/browser.mjs';
import { Lab } from './lab/lab.mjs';
import { until } from './lab/wait.mjs';

describe('first light', { skip: withoutBrowser }, () => {
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

  for (const signals of [true, false])
    it(`form, run, phases, charts, ${
      signals ? 'with signals' : 'with the signals socket blocked'
    }`, async () => {
      const context = await browser.newContext({
        viewport: { width: 1400, height: 1000 },
      });
      const page = await context.newPage();
      const failures = [];
      page.on('pageerror', error => failures.push(error.message));
      let sockets = 0;
      page.on('websocket', socket => {
        if (socket.url().includes('/api/signals')) sockets += 1;
      });
      if (!signals)
        await page.routeWebSocket(/\/api\/signals/, socket => socket.close());

      await page.goto(`${lab.url}/create/templates/default/run-experiment`);
      await page.getByRole('combobox').first().click();
      await page
        .getByRole('option', { name: /hello-app|Hello app/ })
        .first()
        .click();
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByLabel(/Repetitions/).fill('2');
      await page.getByLabel(/Duration/).fill('2s');
      await page.getByRole('button', { name: 'Review' }).click();
      await page.getByRole('button', { name: 'Create' }).click();
      await page
        .getByRole('link', { name: 'Open the run' })
        .click({ timeout: 60_000 });

      await page.waitForURL(/\/experiments\/runs\/experiments\/hello-app-/);
      await page.evaluate(() => {
        globalThis.assayWasNotReloaded = true;
      });
      const current = phase =>
        page.locator(`[aria-current="step"]`, { hasText: phase });
      const seen = [];
      for (const phase of ['Running', 'Complete']) {
        await current(phase).waitFor({ timeout: 60_000 });
        seen.push(phase);
      }
      assert.deepEqual(seen, ['Running', 'Complete']);
      const chart = page.getByRole('figure').first();
      await chart.locator('svg').first().waitFor({ timeout: 30_000 });
      assert.ok((await page.getByRole('figure').count()) >= 3);
      assert.equal(
        await page.evaluate(() => globalThis.assayWasNotReloaded),
        true,
      );
      if (signals) assert.ok(sockets > 0, 'the page opened no signals socket');
      assert.deepEqual(failures, []);
      await context.close();
    });

  it('the catalog opens on experiments, and the graph shows who uses a component', async () => {
    const context = await browser.newContext({
      viewport: { width: 1400, height: 1000 },
    });
    const page = await context.newPage();
    await page.goto(`${lab.url}/catalog`);
    await page.getByRole('link', { name: 'Hello app' }).first().waitFor();
    await page.getByRole('link', { name: 'HTTP baseline' }).first().waitFor();
    await page.goto(
      `${lab.url}/catalog-graph?rootEntityRefs%5B%5D=component:default/hello-app&maxDepth=1`,
    );
    await page
      .getByText(/dependencyOf/)
      .first()
      .waitFor();
    await context.close();
  });

  it('a second click on Run queues, and says so', async () => {
    const context = await browser.newContext({
      viewport: { width: 1400, height: 1000 },
    });
    const page = await context.newPage();
    await page.goto(`${lab.url}/catalog/default/experiment/hello-app`);
    const run = page.getByRole('button', { name: /^Run/ }).first();
    await run.click();
    await page
      .getByText(/Provisioning|Ready|Running/)
      .first()
      .waitFor({ timeout: 30_000 });
    await run.click();
    await page.getByText(/queue/i).first().waitFor({ timeout: 30_000 });
    // The page says so at once, the run when the reconciler has seen it.
    const waiting = await until('the second run is queued', async () => {
      const found = (await lab.hub.list('experiments')).filter(
        ({ status }) => status?.reason === 'Queued',
      );
      return found.length > 0 && found;
    });
    assert.deepEqual(
      waiting.map(({ status }) => status.phase),
      ['Pending'],
    );
    const runs = await lab.hub.list('experiments');
    for (const { metadata } of runs)
      await lab.hub.patch('experiments', metadata.name, {
        spec: { abort: true },
      });
    await context.close();
  });
});
