import type { PhaseTimes } from './phases';
import { isActive, phaseSteps } from './phases';

const second = (seconds: number) =>
  new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
const now = Date.parse(second(30));
const run = (given: Partial<PhaseTimes>): PhaseTimes => ({
  phase: 'Pending',
  createdAt: second(0),
  ...given,
});
const brief = (times: PhaseTimes) =>
  phaseSteps(times, now).map(
    ({ phase, state, durationMs }) =>
      `${phase} ${state}${durationMs === undefined ? '' : ` ${durationMs}`}`,
  );

describe('phaseSteps', () => {
  it('counts the time since creation while the run is pending', () => {
    expect(brief(run({}))).toEqual([
      'Pending current 30000',
      'Provisioning upcoming',
      'Ready upcoming',
      'Running upcoming',
      'Complete upcoming',
    ]);
  });

  it('counts each phase to the beginning of the next', () => {
    const timeline = [
      { phase: 'Pending', at: second(0) },
      { phase: 'Provisioning', at: second(2) },
      { phase: 'Ready', at: second(10) },
      { phase: 'Running', at: second(11) },
    ];
    expect(brief(run({ phase: 'Running', timeline }))).toEqual([
      'Pending done 2000',
      'Provisioning done 8000',
      'Ready done 1000',
      'Running current 19000',
      'Complete upcoming',
    ]);
  });

  it('ends in the phase that the run ended in, and names what it never reached', () => {
    const timeline = [
      { phase: 'Provisioning', at: second(2) },
      { phase: 'Failed', at: second(6) },
    ];
    expect(
      brief(run({ phase: 'Failed', timeline, finishedAt: second(6) })),
    ).toEqual([
      'Pending done 2000',
      'Provisioning done 4000',
      'Ready skipped',
      'Running skipped',
      'Failed ended',
    ]);
  });

  it('shows no negative time when the clocks differ', () => {
    expect(brief(run({ createdAt: second(40) }))[0]).toBe('Pending current 0');
  });
});

describe('isActive', () => {
  it.each([
    ['Running', false, true],
    ['Complete', false, false],
    ['Complete', true, true],
  ] as const)('%s, deleting %s: %s', (phase, deleting, active) => {
    expect(isActive({ phase, deleting })).toBe(active);
  });
});
