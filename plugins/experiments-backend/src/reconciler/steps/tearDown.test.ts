import type { LedgerEntry } from '@assay/plugin-experiments-common';
import type { RunPlan } from '../plan';
import { decideKeep, decideStage } from './tearDown';
import { countClaims } from '../../targets/ClusterClaims';
import { ambiguousDestinations } from './teardown/checkDestinations';

const entry = (
  resource: string,
  role: string,
  state: LedgerEntry['state'] = 'Created',
): LedgerEntry => ({
  name: `${resource}/${role}`,
  resource,
  role,
  state,
});

const ledger = [
  entry('configmaps', 'plan'),
  entry('experimentclusters.assay.dev', 'cluster-t'),
  entry('appprojects.argoproj.io', 'project'),
  entry('secrets', 'registration-t'),
  entry('applications.argoproj.io', 'app-t-database'),
  entry('applications.argoproj.io', 'app-t-app'),
  entry('workflows.argoproj.io', 'workload'),
];

const plan = {
  components: [
    { target: 't', app: 'database', wave: 0 },
    { target: 't', app: 'app', wave: 1 },
  ],
} as Pick<RunPlan, 'components'>;

describe('decideStage', () => {
  it('gives back in the reverse of how it was made, owners last', () => {
    const stages: string[][] = [];
    let left = [...ledger];
    for (;;) {
      const stage = decideStage(left, plan).map(({ role }) => role);
      if (stage.length === 0) {
        break;
      }
      stages.push(stage);
      left = left.map(each =>
        stage.includes(each.role) ? { ...each, state: 'Gone' } : each,
      );
    }
    expect(stages).toEqual([
      ['workload'],
      ['app-t-app'],
      ['app-t-database'],
      ['registration-t'],
      ['cluster-t'],
      ['plan', 'project'],
    ]);
  });

  it('needs no plan', () => {
    const applications = ledger.filter(({ role }) => role.startsWith('app-'));
    expect(decideStage(applications, undefined)).toHaveLength(2);
  });

  it('stays with what is still going', () => {
    const left = [
      entry('workflows.argoproj.io', 'workload', 'Deleting'),
      entry('applications.argoproj.io', 'app-t-app'),
    ];
    expect(decideStage(left, plan).map(({ role }) => role)).toEqual([
      'workload',
    ]);
  });
});

describe('decideKeep', () => {
  const observed = {
    policy: 'Keep' as const,
    keepForMs: 100,
    endedAt: 0,
    expiresAt: undefined,
    deleting: false,
    now: 50,
  };

  it.each([
    ['keeps for a while', {}, 100],
    ['not when it is over', { now: 100 }, undefined],
    [
      'not when the policy says otherwise',
      { policy: 'Delete' as const },
      undefined,
    ],
    ['not when the run is deleted', { deleting: true }, undefined],
    ['never longer than the run may live', { expiresAt: 60 }, 60],
  ])('%s', (_, fields, want) => {
    expect(decideKeep({ ...observed, ...fields })).toBe(want);
  });
});

describe('ambiguousDestinations', () => {
  const secret = (name: string) => ({
    data: { name: Buffer.from(name).toString('base64') },
  });

  it('are those that two Secrets claim; one that none claims is not', () => {
    expect(
      ambiguousDestinations(
        ['a', 'b', 'c'].map(name => ({ name })),
        countClaims([secret('a'), secret('b'), secret('b')]),
      ),
    ).toEqual(['b']);
  });
});
