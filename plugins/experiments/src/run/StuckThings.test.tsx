import { screen } from '@testing-library/react';
import { FakeExperiments } from '../__testUtils__';
import { renderPortal } from '../__testUtils__/renderPortal';

// In a file of its own: what may be done is remembered from one page to the next.
it('offers nothing to whoever may not give up, and says who can', async () => {
  const api = new FakeExperiments({
    seeds: [
      {
        name: 'run-1',
        createdAt: Date.now() - 3_600_000,
        stuck: [
          {
            entry: 'experimentclusters.assay.dev/axp-cluster',
            resource: 'experimentclusters.assay.dev',
            namespace: 'experiments',
            name: 'axp-cluster',
            state: 'Stuck',
          },
        ],
      },
    ],
  });
  renderPortal({
    api,
    at: '/experiments/runs/experiments/run-1',
    denied: ['experiments.run.abandon'],
  });
  expect(
    await screen.findByText(
      /Somebody with the permission experiments\.run\.abandon can give up/,
    ),
  ).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: /^Give up/ })).toBeNull();
});
