import type { Application, ApplicationStatus } from '../kinds';
import type { PlannedComponent } from '../plan';
import { decideDelivery, decideDueComponents } from './deployComponents';

const now = Date.UTC(2026, 0, 1);
const sources = [{ repoURL: 'https://library', path: 'components/apps/a' }];
const good: ApplicationStatus = {
  sync: { status: 'Synced', comparedTo: { sources } },
  health: { status: 'Healthy' },
};

const decide = (
  status: ApplicationStatus | undefined,
  degradedGraceMs = 0,
  annotations = {},
) =>
  decideDelivery({
    application: {
      metadata: { name: 'a', annotations },
      spec: {
        project: 'p',
        destination: { name: 'd', namespace: 'n' },
        sources,
      },
      status,
    } as Application,
    now,
    degradedGraceMs,
  }).state;

describe('decideDelivery', () => {
  it.each<[string, ApplicationStatus | undefined, string]>([
    ['nobody has looked at', undefined, 'Waiting'],
    ['is healthy and never needed an operation', good, 'Healthy'],
    [
      'is healthy after its operation',
      { ...good, operationState: { phase: 'Succeeded' } },
      'Healthy',
    ],
    [
      'is healthy while its operation runs',
      { ...good, operationState: { phase: 'Running' } },
      'Waiting',
    ],
    [
      'is healthy and out of sync',
      { ...good, sync: { ...good.sync, status: 'OutOfSync' } },
      'Waiting',
    ],
    [
      'is healthy as compared to other sources',
      {
        ...good,
        sync: {
          status: 'Synced',
          comparedTo: { sources: [{ ...sources[0], path: 'other' }] },
        },
      },
      'Waiting',
    ],
    [
      'is healthy as compared to nothing',
      { ...good, sync: { status: 'Synced' } },
      'Waiting',
    ],
    [
      'is progressing',
      { ...good, health: { status: 'Progressing' } },
      'Waiting',
    ],
    ['is suspended', { ...good, health: { status: 'Suspended' } }, 'Waiting'],
    ['is degraded', { ...good, health: { status: 'Degraded' } }, 'Failed'],
    [
      'has an invalid spec',
      { conditions: [{ type: 'InvalidSpecError', message: 'no project' }] },
      'Failed',
    ],
    [
      'has used up its retries',
      {
        ...good,
        sync: { status: 'OutOfSync' },
        conditions: [
          { type: 'SyncError', message: 'Failed last sync attempt to 1.2.3' },
        ],
      },
      'Retry',
    ],
    [
      'has an error that may pass',
      {
        sync: { status: 'Unknown' },
        conditions: [{ type: 'ComparisonError', message: 'no route' }],
      },
      'Waiting',
    ],
  ])('of an Application that %s', (_, status, want) => {
    expect(decide(status)).toBe(want);
  });

  it('fails when another sync was asked for as often as may be', () => {
    const status: ApplicationStatus = {
      sync: { status: 'OutOfSync' },
      conditions: [
        { type: 'SyncError', message: 'Failed last sync attempt to 1.2.3: no' },
      ],
    };
    expect(decide(status, 0, { 'assay.dev/sync-retries': '2' })).toBe('Failed');
  });

  it('lets a component recover for as long as its provider says', () => {
    const degraded = (minutes: number): ApplicationStatus => ({
      ...good,
      health: {
        status: 'Degraded',
        lastTransitionTime: new Date(now - minutes * 60_000).toISOString(),
      },
    });
    expect(decide(degraded(1), 120_000)).toBe('Waiting');
    expect(decide(degraded(2), 120_000)).toBe('Failed');
  });
});

describe('decideDueComponents', () => {
  const components = [
    { app: 'database', wave: 0 },
    { app: 'app', wave: 1 },
    { app: 'proxy', wave: 2 },
  ] as PlannedComponent[];

  it.each([
    { healthy: [], want: ['database'] },
    { healthy: ['database'], want: ['database', 'app'] },
    { healthy: ['database', 'app'], want: ['database', 'app', 'proxy'] },
    // A component that fell ill again holds up those that depend on it.
    { healthy: ['app'], want: ['database'] },
  ])('with $healthy healthy', ({ healthy, want }) => {
    expect(
      decideDueComponents(components, ({ app }) =>
        (healthy as string[]).includes(app),
      ).map(({ app }) => app),
    ).toEqual(want);
  });
});
