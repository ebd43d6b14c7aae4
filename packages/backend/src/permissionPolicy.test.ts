import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  experimentsCreatePermission,
  experimentsDeletePermission,
  experimentsReadPermission,
} from '@assay/plugin-experiments-common';
import { createPermission } from '@backstage/plugin-permission-common';
import { AssayPolicy } from './permissionPolicy';

const withoutAction = createPermission({
  name: 'kubernetes.proxy',
  attributes: {},
});

function policyFor(readOnly: string[], ownershipEntityRefs: string[] = []) {
  const userInfo = mockServices.userInfo.mock({
    getUserInfo: async (credentials: BackstageCredentials) => {
      const { principal } = credentials as BackstageCredentials<{
        userEntityRef: string;
      }>;
      return { userEntityRef: principal.userEntityRef, ownershipEntityRefs };
    },
  });
  return new AssayPolicy({ readOnly, userInfo });
}

const user = (reference: string) => ({
  credentials: mockCredentials.user(reference),
  info: { userEntityRef: reference, ownershipEntityRefs: [] },
});

const everything = [
  experimentsReadPermission,
  experimentsCreatePermission,
  experimentsDeletePermission,
  withoutAction,
];

async function decide(policy: AssayPolicy, reference?: string) {
  const decisions = await Promise.all(
    everything.map(permission =>
      policy.handle({ permission }, reference ? user(reference) : undefined),
    ),
  );
  return decisions.map(({ result }) => result);
}

describe('AssayPolicy', () => {
  it('lets a guest read and run everything when nobody is restricted', async () => {
    expect(await decide(policyFor([]), 'user:default/guest')).toEqual(
      everything.map(() => 'ALLOW'),
    );
  });

  it('lets a restricted user only read, however the reference is written', async () => {
    const policy = policyFor(['User:default/Guest']);
    expect(await decide(policy, 'user:default/guest')).toEqual([
      'ALLOW',
      'DENY',
      'DENY',
      'DENY',
    ]);
    expect(await decide(policy, 'user:default/other')).toEqual(
      everything.map(() => 'ALLOW'),
    );
  });

  it('restricts the members of a group', async () => {
    const policy = policyFor(
      ['group:default/viewers'],
      ['group:default/viewers'],
    );
    expect(await decide(policy, 'user:default/ada')).toEqual([
      'ALLOW',
      'DENY',
      'DENY',
      'DENY',
    ]);
  });

  it('allows nothing to nobody', async () => {
    expect(await decide(policyFor([]))).toEqual(everything.map(() => 'DENY'));
  });
});
