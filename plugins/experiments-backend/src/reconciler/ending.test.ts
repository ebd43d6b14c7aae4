import { decideRemoval, isTracked } from './afterwards';
import { deadlinesOf, decideEnding } from './ending';
import { withDefaults } from './testing/library';

const now = Date.UTC(2026, 0, 1, 12);
const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();

const run = (
  spec: Partial<ReturnType<typeof withDefaults>> = {},
  metadata = {},
  status = {},
) => ({
  metadata: { name: 'run', ...metadata },
  spec: { ...withDefaults({ targets: [{ name: 'target' }] }), ...spec },
  status,
});

describe('decideEnding', () => {
  const decide = (given: ReturnType<typeof run>, lifetimeSeconds?: number) =>
    decideEnding(given, deadlinesOf(given, lifetimeSeconds), now)?.reason;

  it.each([
    ['nothing asks for it', run(), undefined, undefined],
    [
      'it was deleted',
      run({}, { deletionTimestamp: at(0) }),
      undefined,
      'DeletionRequested',
    ],
    ['it was aborted', run({ abort: true }), undefined, 'AbortRequested'],
    ['it expires later', run({ expiresAt: at(1) }), undefined, undefined],
    ['it has expired', run({ expiresAt: at(0) }), undefined, 'Expired'],
    [
      'it outlived its plan',
      run({}, {}, { startedAt: at(-10) }),
      600,
      'Expired',
    ],
    [
      'somebody gave it longer than its plan',
      run({ expiresAt: at(1) }, {}, { startedAt: at(-10) }),
      600,
      undefined,
    ],
    [
      'its timeout is over',
      run({ timeout: '10m' }, {}, { startedAt: at(-10) }),
      undefined,
      'RunTimeout',
    ],
    [
      'its timeout is over and everything is measured',
      run(
        { timeout: '10m' },
        {},
        {
          startedAt: at(-10),
          conditions: [{ type: 'MetricsCollected', status: 'True' }],
        },
      ),
      undefined,
      undefined,
    ],
    ['it was not admitted yet', run({ timeout: '10m' }), undefined, undefined],
    [
      'it was aborted and deleted',
      run({ abort: true }, { deletionTimestamp: at(0) }),
      undefined,
      'DeletionRequested',
    ],
  ])('when %s', (_, given, lifetimeSeconds, want) => {
    expect(decide(given as never, lifetimeSeconds)).toBe(want);
  });
});

describe('decideRemoval', () => {
  it('comes after the time to live, and never for what Git keeps', () => {
    const finished = { finishedAt: at(0) };
    const spec = { ttlSecondsAfterFinished: 60 };
    expect(decideRemoval(run(spec, {}, finished) as never)).toBe(now + 60_000);
    expect(decideRemoval(run({}, {}, finished) as never)).toBeUndefined();
    expect(decideRemoval(run(spec) as never)).toBeUndefined();
    const tracked = {
      annotations: {
        'argocd.argoproj.io/tracking-id': 'app:assay.dev/Experiment:a/b',
      },
    };
    expect(isTracked(run({}, tracked) as never)).toBe(true);
    expect(
      decideRemoval(run(spec, tracked, finished) as never),
    ).toBeUndefined();
  });
});
