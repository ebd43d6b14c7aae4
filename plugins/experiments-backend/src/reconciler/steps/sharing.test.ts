import {
  annotations,
  labels,
  SHARED_REGISTRATION,
} from '@assay/plugin-experiments-common';
import type { Secret } from '../kinds';
import { allowedClusterKinds } from '../manifests';
import type { RunPlan } from '../plan';
import { decideSharing } from './shareRegistrations';
import { decideLeaving } from './teardown/leaveRegistration';

const wanted = { server: 'https://target', config: { bearerToken: 'one' } };
const encode = (text: string) => Buffer.from(text).toString('base64');

const registration = (
  users: string[],
  { shared = true, token = 'one' } = {},
): Secret =>
  ({
    metadata: {
      name: 'axs-a',
      ...(shared && { labels: { [labels.shared]: SHARED_REGISTRATION } }),
      annotations: Object.fromEntries(
        users.map(uid => [`${annotations.usedByPrefix}${uid}`, 'team-a/run']),
      ),
    },
    data: {
      server: encode('https://target/'),
      config: encode(JSON.stringify({ bearerToken: token })),
    },
  } as unknown as Secret);

describe('decideSharing', () => {
  it.each([
    ['one that is used already', registration(['me']), 'Use'],
    ['one that others use', registration(['other']), 'Join'],
    ['one that nobody uses', registration([]), 'Join'],
    [
      'another credential, which nobody uses',
      registration(['me'], { token: 'two' }),
      'Replace',
    ],
    [
      'another credential, which others use',
      registration(['other'], { token: 'two' }),
      'Wait',
    ],
    [
      'one that no run made',
      registration(['me'], { shared: false }),
      'NotOurs',
    ],
  ])('%s', (_, live, want) => {
    expect(decideSharing({ live, wanted, runUid: 'me' })).toBe(want);
  });
});

describe('decideLeaving', () => {
  it.each([
    ['there is none', undefined, 'Nothing'],
    ['only others use it', registration(['other']), 'Nothing'],
    ['others use it too', registration(['me', 'other']), 'Leave'],
    ['nobody else uses it', registration(['me']), 'Delete'],
  ])('%s', (_, live, want) => {
    expect(decideLeaving(live, 'me')).toBe(want);
  });
});

describe('allowedClusterKinds', () => {
  const target = (clusterScopedKinds?: string[]) =>
    ({
      ...(clusterScopedKinds && {
        connection: { type: 'hub' },
        clusterScopedKinds,
      }),
    } as unknown as RunPlan['targets'][number]);
  const roles = 'rbac.authorization.k8s.io/ClusterRole';

  it('are all on clusters of the run, which go with it', () => {
    expect(allowedClusterKinds({ targets: [target()] })).toEqual([
      { group: '*', kind: '*' },
    ]);
  });

  it('are none on a shared cluster, unless an administrator allows them', () => {
    expect(allowedClusterKinds({ targets: [target([])] })).toEqual([]);
    expect(
      allowedClusterKinds({ targets: [target([roles, '/Namespace'])] }),
    ).toEqual([
      { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
      { group: '', kind: 'Namespace' },
    ]);
  });

  it('are those that every shared cluster allows', () => {
    expect(
      allowedClusterKinds({ targets: [target([roles]), target([])] }),
    ).toEqual([]);
  });
});
