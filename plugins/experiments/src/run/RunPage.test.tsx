import type { StuckEntry } from '@assay/plugin-experiments-common';
import { ExperimentsApiError } from '@assay/plugin-experiments-common';
import { download } from '@assay/plugin-experiments-react';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeExperiments } from '../__testUtils__';
import type { FakeRunOptions } from '../__testUtils__';
import { renderPortal } from '../__testUtils__/renderPortal';

jest.mock('@assay/plugin-experiments-react', () => ({
  ...jest.requireActual('@assay/plugin-experiments-react'),
  download: jest.fn(),
}));

const now = Date.now();
const hour = 3_600_000;

function openRun(seed: Partial<Omit<FakeRunOptions, 'now'>> = {}) {
  const api = new FakeExperiments({
    seeds: [{ name: 'run-1', createdAt: now - hour, ...seed }],
  });
  renderPortal({ api, at: '/experiments/runs/experiments/run-1' });
  return api;
}

const section = (name: string) => screen.findByRole('article', { name });

describe('the page of a run', () => {
  it('shows the phases with their times and what is happening', async () => {
    openRun({ createdAt: Date.now() - 11_000, endsAt: now + hour });
    const progress = await section('Happening now');
    expect(within(progress).getByRole('status')).toHaveTextContent(
      /^Running\. The load is running: (now [a-z0-9-]+, )?\d of 7 steps finished\.$/,
    );
    const steps = within(within(progress).getByRole('list', { name: 'Phases' }))
      .getAllByRole('listitem')
      .map(item => item.textContent);
    expect(steps).toEqual([
      expect.stringMatching(/^Pending1\.5 s/),
      expect.stringMatching(/^Provisioning3\.5 s/),
      expect.stringMatching(/^Ready1 s/),
      expect.stringMatching(/^Running\d/),
      'Completestill to come',
    ]);
    expect(
      within(progress).getByRole('listitem', { current: 'step' }),
    ).toHaveTextContent('Running');
  });

  it('says that a queued run waits, and for what', async () => {
    openRun({ createdAt: now - 1000, turnAt: now + hour });
    const progress = await section('Happening now');
    expect(within(progress).getByRole('status')).toHaveTextContent(
      'Pending, queued. Waits for another run on local to end.',
    );
  });

  it('shows each component with the words of Argo CD', async () => {
    openRun({ createdAt: Date.now() - 11_000, endsAt: now + hour });
    const targets = await section('Targets and components');
    const components = within(targets).getByRole('table', {
      name: 'Components',
    });
    expect(within(components).getAllByText('Synced')).toHaveLength(2);
    expect(within(components).getAllByText('Healthy')).toHaveLength(2);
  });

  it('shows no state of a component that is gone already', async () => {
    openRun({
      createdAt: Date.now() - 11_000,
      endsAt: now + hour,
      ledger: [
        {
          name: 'applications.argoproj.io/axp-k3v9q2ma-app0',
          objectName: 'axp-k3v9q2ma-app0',
          role: 'app-target-http-server-node',
          resource: 'applications.argoproj.io',
          state: 'Gone',
        },
      ],
    });
    const components = within(
      await section('Targets and components'),
    ).getByRole('table', { name: 'Components' });
    const [, gone, there] = within(components).getAllByRole('row');
    expect(gone).toHaveTextContent(/Given back$/);
    expect(there).toHaveTextContent(/Synced.*Healthy.*127\.0\.0\.1/);
  });

  it('shows what was given back as that, and each step', async () => {
    openRun();
    const targets = await section('Targets and components');
    expect(within(targets).getAllByText('Given back')).toHaveLength(3);
    expect(within(targets).queryByText('Not ready')).not.toBeInTheDocument();
    const steps = screen.getByRole('table', { name: 'Steps of the workflow' });
    expect(within(steps).getAllByText('Succeeded')).toHaveLength(6);
  });

  it('judges each criterion with a word, and draws the result', async () => {
    openRun();
    const criteria = await screen.findByRole('table', {
      name: 'Success criteria',
    });
    expect(within(criteria).getAllByText('Pass')).toHaveLength(2);
    expect(within(criteria).getByText('Not measured')).toBeInTheDocument();
    expect(
      await screen.findByRole('figure', { name: 'Latency by percentile' }),
    ).toBeInTheDocument();
  });

  it('shows what failed, with its exit code and its last fifty lines', async () => {
    openRun({ ending: 'Failed', endsAt: now - hour + 15_500 });
    expect(
      await screen.findByText('Failed: workload failed'),
    ).toBeInTheDocument();
    expect(screen.getByText('Exit code').nextSibling).toHaveTextContent('1');
    const output = screen.getByRole('log', {
      name: 'Last 50 lines before the end',
    });
    expect(output.textContent?.split('\n')).toHaveLength(50);
    expect(output).toHaveTextContent(
      /the server went away after 1880 requests$/,
    );
  });

  it('says on every simulated run that nothing ran', async () => {
    openRun({ simulated: true });
    expect(
      await screen.findByText(/Nothing ran and nothing was measured/),
    ).toBeInTheDocument();
    expect(
      await screen.findByText(/A simulated run starts no process/),
    ).toBeInTheDocument();
  });

  it('shows the conditions in plain words', async () => {
    openRun();
    const conditions = await section('Steps of the lab');
    expect(
      within(conditions).getByText('Get the clusters'),
    ).toBeInTheDocument();
    expect(
      within(conditions).getByText('Every cluster is ready'),
    ).toBeInTheDocument();
    expect(within(conditions).getAllByRole('listitem')).toHaveLength(10);
  });

  it('shows what a process prints, to copy and to take away', async () => {
    const user = userEvent.setup();
    const copied = jest.spyOn(navigator.clipboard, 'writeText');
    openRun();
    const output = await section('Process output');
    await within(output).findByRole('log');
    await user.click(within(output).getByRole('button', { name: /^Copy:/ }));
    expect(copied).toHaveBeenCalledWith(
      expect.stringContaining('100 requests'),
    );
    await user.click(
      within(output).getByRole('button', { name: /^Download:/ }),
    );
    expect(download).toHaveBeenCalledWith(
      expect.stringMatching(/^run-1-.*\.log$/),
      expect.stringContaining('data:text/plain'),
    );
  });

  it('names the commands that do the same', async () => {
    openRun();
    const commands = await section('From a terminal');
    expect(
      within(commands).getByText(
        'kubectl describe experiments.assay.dev run-1 -n experiments',
      ),
    ).toBeInTheDocument();
    expect(
      within(commands).getByRole('button', {
        name: 'Copy the command: Watch it',
      }),
    ).toBeInTheDocument();
  });

  describe('of a run that cannot give everything back', () => {
    const stuck: StuckEntry[] = [
      {
        entry: 'experimentclusters.assay.dev/axp-cluster',
        resource: 'experimentclusters.assay.dev',
        namespace: 'experiments',
        name: 'axp-cluster',
        state: 'Stuck',
        since: new Date(now - hour / 2).toISOString(),
      },
      {
        entry: 'namespaces/axp-namespace',
        resource: 'namespaces',
        name: 'axp-namespace',
        target: 'system',
        state: 'GivenUp',
      },
    ];

    it('shows what may leak, and where', async () => {
      openRun({ stuck });
      const table = await screen.findByRole('table', {
        name: 'Not given back',
      });
      const [, cluster, namespace] = within(table).getAllByRole('row');
      expect(cluster).toHaveTextContent(
        /cluster axp-cluster.*namespace experiments on the hub/,
      );
      expect(namespace).toHaveTextContent(
        /namespace axp-namespace.*the cluster of target system.*Given up on\. Everything in it may go on running/,
      );
      expect(within(namespace).queryByRole('button')).toBeNull();
    });

    it('gives up by the keyboard alone, once its name was typed', async () => {
      const user = userEvent.setup();
      const api = openRun({ stuck });
      const abandon = jest.spyOn(api, 'abandonEntry');
      const button = await screen.findByRole('button', {
        name: 'Give up on the cluster axp-cluster',
      });
      button.focus();
      await user.keyboard('{Enter}');
      const dialog = await screen.findByRole('dialog', {
        name: 'Give up on the cluster axp-cluster?',
      });
      expect(dialog).toHaveTextContent(
        /go on costing money.*It cannot be taken back/,
      );
      const field = within(dialog).getByRole('textbox', {
        name: 'Type axp-cluster to confirm',
      });
      await waitFor(() => expect(field).toHaveFocus());
      const confirm = within(dialog).getByRole('button', {
        name: 'Give up on it',
      });
      await user.keyboard('axp-clust{Enter}');
      expect(confirm).toBeDisabled();
      expect(abandon).not.toHaveBeenCalled();
      await user.keyboard('er');
      expect(confirm).toBeEnabled();
      await user.keyboard('{Enter}');
      await waitFor(() =>
        expect(abandon).toHaveBeenCalledWith({
          namespace: 'experiments',
          name: 'run-1',
          entry: 'experimentclusters.assay.dev/axp-cluster',
        }),
      );
      expect(
        await screen.findByText(/Given up on\. The cluster and everything/),
      ).toBeInTheDocument();
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    });

    it('gives up on a cluster of others, and says what is lost with it', async () => {
      const user = userEvent.setup();
      const api = openRun({
        ledger: [
          {
            name: 'namespaces/axp-left',
            objectName: 'axp-left',
            role: 'namespace-target-a',
            resource: 'namespaces',
            target: 'target',
            state: 'Deleting',
          },
        ],
        stuck: [
          {
            entry: 'targets/target',
            resource: 'targets',
            name: 'target',
            target: 'target',
            state: 'Stuck',
            since: stuck[0].since,
          },
        ],
      });
      const abandon = jest.spyOn(api, 'abandonEntry');
      const table = await screen.findByRole('table', {
        name: 'Not given back',
      });
      expect(within(table).getAllByRole('row')[1]).toHaveTextContent(
        /^cluster of target targeta cluster that is not ours/,
      );
      const button = within(table).getByRole('button', {
        name: 'Give up on the cluster of target target',
      });
      button.focus();
      await user.keyboard('{Enter}');
      const dialog = await screen.findByRole('dialog', {
        name: 'Give up on the cluster of target target?',
      });
      expect(dialog).toHaveTextContent(
        /without an answer from this cluster.*not ours, and go on costing money/,
      );
      const lost = within(dialog)
        .getAllByRole('listitem')
        .map(item => item.textContent);
      expect(lost).toEqual([
        'component http-server, variant node',
        'component http-server, variant node-keepalive-off',
        'namespace axp-left',
      ]);
      await user.keyboard('target{Enter}');
      await waitFor(() =>
        expect(abandon).toHaveBeenCalledWith(
          expect.objectContaining({ entry: 'targets/target' }),
        ),
      );
      expect(
        await screen.findByText(/Given up on\. Everything that the run has/),
      ).toBeInTheDocument();
    });

    it('does not say of a run that is over that everything was given back', async () => {
      openRun({ stuck: [stuck[1]] });
      const back = await section('Not given back');
      expect(back).toHaveTextContent(/Somebody gave up on these/);
      const targets = await section('Targets and components');
      expect(targets).not.toHaveTextContent(/Everything .* was given back/);
      expect(targets).toHaveTextContent(/somebody gave up on the rest/);
    });

    it('says why it was not done', async () => {
      const api = openRun({ stuck });
      jest
        .spyOn(api, 'abandonEntry')
        .mockRejectedValue(
          new ExperimentsApiError('It was confirmed gone', 409, 'Conflict'),
        );
      await userEvent.click(
        await screen.findByRole('button', { name: /^Give up on/ }),
      );
      const dialog = await screen.findByRole('dialog');
      await userEvent.type(
        within(dialog).getByRole('textbox'),
        'axp-cluster{Enter}',
      );
      expect(
        await within(dialog).findByText(/It was confirmed gone/),
      ).toBeInTheDocument();
    });

    it('shows nothing where nothing is stuck', async () => {
      openRun();
      await section('Steps of the lab');
      expect(screen.queryByText('Not given back')).not.toBeInTheDocument();
    });
  });

  it('aborts after asking, and not before', async () => {
    const api = openRun({ createdAt: Date.now() - 9000, endsAt: now + hour });
    const abort = jest.spyOn(api, 'abortRun');
    await userEvent.click(await screen.findByRole('button', { name: 'Abort' }));
    const dialog = await screen.findByRole('dialog', { name: 'Abort run-1?' });
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Keep it' }),
    );
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(abort).not.toHaveBeenCalled();

    await userEvent.click(screen.getByRole('button', { name: 'Abort' }));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Abort the run' }),
    );
    expect(
      await screen.findByText(/The run (is being|was) aborted/),
    ).toBeInTheDocument();
    expect(abort).toHaveBeenCalledWith({
      namespace: 'experiments',
      name: 'run-1',
    });
  });

  it('deletes after asking, and says then that the run is gone', async () => {
    openRun();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete' }),
    );
    expect(
      await screen.findByText(/Its result stays listed and readable/),
    ).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Delete the run' }),
    );
    expect(
      await screen.findByText('It does not exist, or not any more'),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: /results of deleted runs/ }),
    ).toHaveAttribute('href', '/experiments');
  });

  it('runs again, and downloads the result as it is stored', async () => {
    URL.createObjectURL = jest.fn(() => 'blob:result');
    URL.revokeObjectURL = jest.fn();
    const api = openRun();
    const create = jest.spyOn(api, 'createRun');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Run again: run-1' }),
    );
    expect(await screen.findByText(/^Started:/)).toBeInTheDocument();
    expect(create).toHaveBeenCalledWith(
      expect.objectContaining({
        from: { namespace: 'experiments', name: 'run-1' },
      }),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Download result.json' }),
    );
    await waitFor(() =>
      expect(download).toHaveBeenCalledWith('run-1-result.json', 'blob:result'),
    );
  });

  it('gives every button a name and every table one', async () => {
    openRun();
    await section('Steps of the lab');
    for (const role of ['button', 'table', 'link'] as const) {
      for (const element of screen.getAllByRole(role)) {
        expect(element).toHaveAccessibleName();
      }
    }
  });
});

describe('the page of a result', () => {
  it('is whole when its run is gone', async () => {
    const api = new FakeExperiments({
      seeds: [{ name: 'run-1', createdAt: now - hour }],
    });
    await api.deleteRun({ namespace: 'experiments', name: 'run-1' });
    renderPortal({ api, at: '/experiments/results/http-baseline/uid-run-1/1' });
    expect(
      await screen.findByRole('heading', { name: 'Result of run-1' }),
    ).toBeInTheDocument();
    const metrics = screen.getByRole('table', { name: 'Metrics' });
    expect(within(metrics).getByText('Not collected')).toBeInTheDocument();
    expect(
      within(metrics).getByText('There is no Prometheus on this machine'),
    ).toBeInTheDocument();
    const trials = screen.getByRole('table', { name: 'Trials' });
    expect(within(trials).getAllByText(/, as sent$/)).toHaveLength(6);
  });

  it('says when there is none', async () => {
    renderPortal({
      api: new FakeExperiments(),
      at: '/experiments/results/http-baseline/uid-x/latest',
    });
    expect(
      await screen.findByText('It does not exist, or not any more'),
    ).toBeInTheDocument();
  });
});
