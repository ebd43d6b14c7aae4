import { runStatus, wordsOf } from './runStatus';

const run = {
  phase: 'Running',
  paused: false,
  abortRequested: false,
  deleting: false,
  simulated: false,
} as const;

describe('runStatus', () => {
  it.each([
    ['a run on its way', { reason: 'InProgress' }, 'active', undefined],
    [
      'a queued one',
      { phase: 'Pending', reason: 'Queued' },
      'neutral',
      'queued',
    ],
    ['a paused one', { paused: true }, 'active', 'paused'],
    ['one being aborted', { abortRequested: true }, 'active', 'aborting'],
    [
      'one being deleted',
      { deleting: true, phase: 'Complete' },
      'good',
      'deleting',
    ],
    ['a good end', { phase: 'Complete', reason: 'Done' }, 'good', undefined],
    [
      'an end without what was expected',
      { phase: 'Complete', reason: 'CriteriaNotMet' },
      'warning',
      'criteria not met',
    ],
    [
      'a failure',
      { phase: 'Failed', reason: 'RunTimeout' },
      'bad',
      'run timeout',
    ],
  ] as const)('of %s', (_name, given, tone, detail) => {
    const status = runStatus({ ...run, ...given });
    expect([status.tone, status.detail]).toEqual([tone, detail]);
  });
});

describe('wordsOf', () => {
  it.each([
    ['CriteriaNotMet', 'criteria not met'],
    ['Queued', 'queued'],
    ['DNSFailed', 'dns failed'],
  ])('%s is %s', (reason, words) => expect(wordsOf(reason)).toBe(words));
});
