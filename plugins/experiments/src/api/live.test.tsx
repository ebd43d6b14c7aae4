import type { RunDetail } from '@assay/plugin-experiments-common';
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { act, render, screen } from '@testing-library/react';
import { FakeExperiments } from '../__testUtils__';
import { FakeSignals } from '../__testUtils__/renderPortal';
import { experimentsApiRef } from './experimentsApi';
import { QueryProvider } from './QueryProvider';
import { useRun } from './queries';

const start = Date.UTC(2026, 0, 1);

function Phase() {
  const run = useRun({ namespace: 'experiments', name: 'r' });
  return <p>{run.state === 'ready' ? run.value.phase : run.state}</p>;
}

/** A page over a run that is read from a fake, with every read counted. */
function renderRun(withSignals: boolean) {
  const api = new FakeExperiments({
    seeds: [{ name: 'r', createdAt: start }],
  });
  const reads = jest.spyOn(api, 'getRun');
  const signals = new FakeSignals();
  const page = (
    <QueryProvider>
      <Phase />
    </QueryProvider>
  );
  render(
    withSignals ? (
      <TestApiProvider
        apis={[
          [experimentsApiRef, api],
          [signalApiRef, signals],
        ]}
      >
        {page}
      </TestApiProvider>
    ) : (
      <TestApiProvider apis={[[experimentsApiRef, api]]}>
        {page}
      </TestApiProvider>
    ),
  );
  return { reads: reads as jest.SpyInstance<Promise<RunDetail>>, signals };
}

const pass = (ms: number) =>
  act(async () => {
    await jest.advanceTimersByTimeAsync(ms);
  });

describe('live updates', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: start });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('polls an unfinished run quickly where there are no signals', async () => {
    const { reads } = renderRun(false);
    await pass(100);
    expect(screen.getByText('Pending')).toBeInTheDocument();
    await pass(2100);
    expect(screen.getByText('Provisioning')).toBeInTheDocument();
    await pass(8000);
    expect(reads.mock.calls.length).toBeGreaterThanOrEqual(5);
  });

  it('polls as quickly where signals are installed but none arrives', async () => {
    renderRun(true);
    await pass(100);
    await pass(2100);
    expect(screen.getByText('Provisioning')).toBeInTheDocument();
  });

  it('reads again on a hint, once for many, and then trusts hints more than polls', async () => {
    const { reads, signals } = renderRun(true);
    await pass(100);
    act(() => signals.publish({ type: 'run' }));
    await pass(450);
    const afterHint = reads.mock.calls.length;
    await pass(1550);
    act(() => signals.publish({ type: 'run' }));
    act(() => signals.publish({ type: 'run' }));
    act(() => signals.publish({ type: 'run' }));
    await pass(450);
    // The poll that was due before the hints were trusted may have come in between.
    expect(reads.mock.calls.length).toBeLessThanOrEqual(afterHint + 2);
    const trusted = reads.mock.calls.length;
    await pass(6000);
    expect(reads.mock.calls.length).toBe(trusted);
  });

  it('rests when the run is over', async () => {
    const { reads } = renderRun(false);
    await pass(100);
    await pass(40_000);
    expect(screen.getByText('Complete')).toBeInTheDocument();
    const settled = reads.mock.calls.length;
    await pass(30_000);
    expect(reads.mock.calls.length).toBe(settled);
  });

  it('stands still while the page is hidden', async () => {
    const { reads } = renderRun(false);
    await pass(100);
    const visible = jest
      .spyOn(document, 'visibilityState', 'get')
      .mockReturnValue('hidden');
    window.dispatchEvent(new Event('visibilitychange'));
    const before = reads.mock.calls.length;
    await pass(20_000);
    expect(reads.mock.calls.length).toBe(before);
    visible.mockRestore();
    window.dispatchEvent(new Event('visibilitychange'));
    await pass(500);
    expect(screen.getByText('Running')).toBeInTheDocument();
  });
});
