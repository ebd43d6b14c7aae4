import type { Application, ApplicationStatus } from '../kinds';
import type { PlannedSource } from '../plan';
import { decidePin, decideRetry, type Delivered } from './mendDelivery';

const exhausted = {
  conditions: [
    {
      type: 'SyncError',
      message:
        'Failed last sync attempt to [abc]: one or more objects failed to apply (retried 5 times).',
    },
  ],
  operationState: { phase: 'Failed', message: 'no' },
};

describe('decideRetry', () => {
  it.each<[string, Partial<Application>, string]>([
    ['nothing is wrong', { status: {} }, 'NotNeeded'],
    ['nobody has looked', {}, 'NotNeeded'],
    [
      'another error',
      {
        status: {
          conditions: [{ type: 'ComparisonError', message: 'no such chart' }],
        },
      },
      'NotNeeded',
    ],
    ['Argo CD has given up', { status: exhausted }, 'Retry'],
    [
      'a sync was asked for and not begun',
      { status: exhausted, operation: { sync: {} } },
      'UnderWay',
    ],
    [
      'a sync that was asked for runs',
      { status: { ...exhausted, operationState: { phase: 'Running' } } },
      'UnderWay',
    ],
    [
      'it was asked for once',
      {
        metadata: {
          name: 'a',
          annotations: { 'assay.dev/sync-retries': '1' },
        },
        status: exhausted,
      },
      'Retry',
    ],
    [
      'it was asked for as often as may be',
      {
        metadata: {
          name: 'a',
          annotations: { 'assay.dev/sync-retries': '2' },
        },
        status: exhausted,
      },
      'Exhausted',
    ],
  ])('%s', (_, application, want) => {
    expect(
      decideRetry({ metadata: { name: 'a' }, ...application } as Application),
    ).toBe(want);
  });
});

describe('decidePin', () => {
  const commit = (digit: string) => digit.repeat(40);
  const delivered = (
    targetRevision: string | undefined,
    status?: ApplicationStatus,
    source: PlannedSource = { kind: 'git', path: 'p' },
  ): Delivered => ({
    component: { source },
    application: {
      spec: {
        project: 'p',
        destination: { name: 'd', namespace: 'n' },
        sources: [{ repoURL: 'r', path: 'p', targetRevision }],
      },
      status,
    },
  });
  const found = (revision: string): ApplicationStatus => ({
    sync: { status: 'Synced', revisions: [revision] },
  });

  it('holds a branch at the commit that was found', () => {
    const one = delivered('HEAD', found(commit('a')));
    expect(decidePin(one, [one])).toBe(commit('a'));
  });

  it('waits until something was found', () => {
    const one = delivered('HEAD');
    expect(decidePin(one, [one])).toBeUndefined();
  });

  it('leaves what is held already', () => {
    const one = delivered(commit('a'), found(commit('b')));
    expect(decidePin(one, [one])).toBeUndefined();
  });

  it('holds every component of a repository at the same commit, the first one found', () => {
    const first = delivered('HEAD', found(commit('a')));
    const second = delivered('HEAD', found(commit('b')));
    expect(decidePin(second, [first, second])).toBe(commit('a'));
    const held = delivered(commit('a'), found(commit('a')));
    expect(decidePin(second, [held, second])).toBe(commit('a'));
  });

  it('waits for the first one, so that all have the same', () => {
    const second = delivered('HEAD', found(commit('b')));
    expect(decidePin(second, [delivered('HEAD'), second])).toBeUndefined();
  });

  it('tells branches and repositories apart', () => {
    const main = delivered('main', found(commit('a')), {
      kind: 'git',
      path: 'p',
      revision: 'main',
    });
    const next = delivered('next', found(commit('b')), {
      kind: 'git',
      path: 'p',
      revision: 'next',
    });
    expect(decidePin(next, [main, next])).toBe(commit('b'));
  });

  it('does not take one floating word for another', () => {
    const one = delivered('*', found('latest'));
    expect(decidePin(one, [one])).toBeUndefined();
  });
});
