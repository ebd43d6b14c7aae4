import { decideUnreachable, UNREACHABLE_LOAD_MS } from './decideUnreachable';

describe('decideUnreachable', () => {
  const late = UNREACHABLE_LOAD_MS;
  it.each([
    ['of the run, a moment ago', true, true, late - 1, 'Wait'],
    ['of the run, for too long', true, true, late, 'LeaveToCluster'],
    ['of the run, not registered', true, false, 0, 'LeaveToCluster'],
    ['of others, for too long', false, true, late * 100, 'Wait'],
    ['of others, not registered', false, false, late * 100, 'Wait'],
  ] as const)('a cluster %s', (_, made, registered, now, want) => {
    expect(decideUnreachable({ made, registered, since: 0, now })).toBe(want);
  });
});
