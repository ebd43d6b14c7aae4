import { ExperimentsApiError } from '@assay/plugin-experiments-common';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import plugin from './plugin';
import type { ExperimentsApi } from './api/experimentsApi';
import { FakeExperiments } from './__testUtils__';
import { renderPortal } from './__testUtils__/renderPortal';

const now = Date.now();
const finished = { name: 'http-baseline-done1', createdAt: now - 3_600_000 };
const running = {
  name: 'hello-app-runs1',
  definition: 'hello-app',
  createdAt: now - 9000,
};

const failing = (error: Error) =>
  new Proxy({} as ExperimentsApi, {
    get: () => async () => Promise.reject(error),
  });

const entity = {
  apiVersion: 'assay.dev/v1alpha1',
  kind: 'Experiment',
  metadata: {
    name: 'http-baseline',
    annotations: { 'assay.dev/definition': 'http-baseline' },
  },
  spec: {},
};

describe('the experiments page', () => {
  it('lists every definition with its latest run and a Run button', async () => {
    renderPortal({ api: new FakeExperiments({ seeds: [finished] }) });
    const card = await screen.findByRole('article', { name: 'HTTP baseline' });
    expect(within(card).getByText('Complete')).toBeInTheDocument();
    expect(
      within(card).getByRole('link', { name: finished.name }),
    ).toHaveAttribute('href', `/experiments/runs/experiments/${finished.name}`);
    expect(
      within(card).getByRole('list', { name: 'Components' }),
    ).toHaveTextContent('http-server');
    const hello = screen.getByRole('article', { name: 'Hello app' });
    expect(within(hello).getByText('Never run')).toBeInTheDocument();
    expect(
      within(hello).getByRole('button', { name: 'Run: Hello app' }),
    ).toBeEnabled();
  });

  it('starts a run, and queues a second one and says so', async () => {
    renderPortal({ api: new FakeExperiments() });
    const card = await screen.findByRole('article', { name: 'Hello app' });
    const button = within(card).getByRole('button', { name: 'Run: Hello app' });
    await userEvent.click(button);
    expect(await within(card).findByText(/^Started:/)).toBeInTheDocument();
    expect(
      await within(card).findByText('1 under way; another run will queue'),
    ).toBeInTheDocument();
    await userEvent.click(button);
    expect(await within(card).findByText(/^Queued:/)).toHaveTextContent(
      'starts by itself when the run before it is over',
    );
  });

  it('lists runs of any origin, filtered by the address', async () => {
    renderPortal({
      api: new FakeExperiments({ seeds: [finished, running] }),
      at: '/experiments?phase=Complete,Nonsense',
    });
    expect(
      await screen.findByRole('rowheader', { name: new RegExp(finished.name) }),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('rowheader', { name: new RegExp(running.name) }),
    ).not.toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Clear filters' }),
    );
    expect(
      await screen.findByRole('rowheader', { name: new RegExp(running.name) }),
    ).toBeInTheDocument();
    expect(screen.getAllByText('kubectl or Git')).toHaveLength(2);
  });

  it('says what to do where nothing was run yet, and where no run matches', async () => {
    const { unmount } = renderPortal({ api: new FakeExperiments() });
    expect(await screen.findByText('Nothing was run yet')).toBeInTheDocument();
    unmount();
    renderPortal({
      api: new FakeExperiments({ seeds: [finished] }),
      at: '/experiments?phase=Failed',
    });
    expect(await screen.findByText('No run matches')).toBeInTheDocument();
  });

  it.each([
    [
      'forbidden',
      new ExperimentsApiError(
        'no',
        403,
        'NotAllowedError',
        [],
        'experiments.run.read',
      ),
      [
        'You may not read the runs',
        /permission experiments\.run\.read is missing/,
      ],
    ],
    [
      'not installed',
      new ExperimentsApiError('The server answered 404', 404, 'Error'),
      [
        'The experiments backend is not installed',
        /plugin-experiments-backend/,
      ],
    ],
  ])('has a state of its own for %s', async (_name, error, words) => {
    renderPortal({ api: failing(error) });
    for (const word of words) {
      expect((await screen.findAllByText(word)).length).toBeGreaterThan(0);
    }
  });

  it('says that the hub is out of reach, and tries again when asked', async () => {
    renderPortal({
      api: failing(
        new ExperimentsApiError(
          'The hub does not answer',
          503,
          'ServiceUnavailableError',
        ),
      ),
    });
    expect(
      await screen.findByText(
        'Out of reach: cannot read the runs',
        {},
        { timeout: 10_000 },
      ),
    ).toBeInTheDocument();
    expect(
      screen.getAllByRole('button', { name: 'Try again' }).length,
    ).toBeGreaterThan(0);
  }, 20_000);
});

describe('on the page of an experiment', () => {
  const extension = (id: string) => [
    createTestEntityPage({ entity }),
    plugin.getExtension(id as never),
  ];

  it('has a card with the latest run and a Run button', async () => {
    renderPortal({
      api: new FakeExperiments({ seeds: [finished] }),
      at: '/',
      extensions: extension('entity-card:experiments/latest-run'),
    });
    expect(await screen.findByText('Latest run')).toBeInTheDocument();
    expect(await screen.findByText('Complete')).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Run: http-baseline' }),
    ).toBeEnabled();
  });

  it('has a tab with its runs only', async () => {
    renderPortal({
      api: new FakeExperiments({ seeds: [finished, running] }),
      at: '/',
      extensions: extension('entity-content:experiments/runs'),
    });
    expect(
      await screen.findByRole('rowheader', { name: new RegExp(finished.name) }),
    ).toBeInTheDocument();
    expect(screen.queryByText(running.name)).not.toBeInTheDocument();
  });

  it('has a tab with results, those of deleted runs among them', async () => {
    const api = new FakeExperiments({ seeds: [finished] });
    await api.deleteRun({ namespace: 'experiments', name: finished.name });
    renderPortal({
      api,
      at: '/',
      extensions: extension('entity-content:experiments/results'),
    });
    const results = await screen.findByRole('table', { name: 'Results' });
    expect(within(results).getByText('deleted')).toBeInTheDocument();
    expect(within(results).getByRole('rowheader')).toHaveTextContent(
      `${finished.name}, revision 1`,
    );
    expect(
      await screen.findByRole('figure', { name: 'Latency by percentile' }),
    ).toBeInTheDocument();
  });
});
