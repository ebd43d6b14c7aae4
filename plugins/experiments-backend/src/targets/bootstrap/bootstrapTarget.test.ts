import {
  createKubernetesClient,
  loadKubeConfig,
  type KubernetesClient,
  type ResourceType,
} from '@assay/controller';
import type { ClusterBootstrap } from '@assay/plugin-experiments-node';
import { readFileSync } from 'node:fs';
import { readKubeconfig } from '../../clusters/readKubeconfig';
import { createTargetClient } from '../createTargetClient';
import { accountManifests } from './accountManifests';
import { bootstrapTarget, type BootstrapOutcome } from '.';

const path = process.env.CONTROL_PLANE_KUBECONFIG;
const title = 'bootstrapTarget, in a real cluster';

const serviceAccounts: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'serviceaccounts',
  kind: 'ServiceAccount',
  namespaced: true,
};
const account = { namespace: 'kube-system', name: 'argocd-manager' };

describe('bootstrapTarget', () => {
  it('waits for a target that does not answer, and says so', async () => {
    await expect(
      bootstrapTarget(
        {
          server: 'https://127.0.0.1:1',
          credential: { kind: 'token', token: 'canary' },
        },
        { now: 0 },
      ),
    ).resolves.toEqual({
      status: 'waiting',
      message: expect.stringMatching(/^it does not answer yet: (?!.*canary)/),
    });
  }, 30_000);
});

(path ? describe : describe.skip)(
  path ? title : `skipped: CONTROL_PLANE_KUBECONFIG is not set. ${title}`,
  () => {
    let client: KubernetesClient & { close(): Promise<void> };
    let bootstrap: ClusterBootstrap;

    beforeAll(() => {
      client = createKubernetesClient({ kubeConfig: loadKubeConfig({ path }) });
      const kubeconfig = readKubeconfig({
        kubeconfig: readFileSync(path!, 'utf8'),
      })!;
      bootstrap = {
        server: kubeconfig.server,
        caData: kubeconfig.caData,
        credential: { kind: 'token', token: kubeconfig.token! },
      };
    }, 60_000);

    afterAll(() => client?.close());

    async function entered(): Promise<
      Extract<BootstrapOutcome, { status: 'ready' }>
    > {
      const waited = new Set<string>();
      for (let tries = 0; tries < 100; tries++) {
        const outcome = await bootstrapTarget(bootstrap, { now: 0 });
        if (outcome.status === 'ready') return outcome;
        waited.add(outcome.message);
        await new Promise(resolve => setTimeout(resolve, 100));
      }
      throw new Error(`Not entered: ${[...waited]}`);
    }

    const tokenOf = ({ registration }: { registration: { config: object } }) =>
      (registration.config as { bearerToken: string }).bearerToken;

    it('makes one account, whose token it finds again', async () => {
      const first = await entered();
      expect(await entered()).toEqual(first);
      expect(tokenOf(first)).not.toBe(
        bootstrap.credential.kind === 'token' && bootstrap.credential.token,
      );
      const target = createTargetClient(first.registration);
      const who = await target.raw(
        '/apis/authentication.k8s.io/v1/selfsubjectreviews',
        {
          method: 'POST',
          body: {
            apiVersion: 'authentication.k8s.io/v1',
            kind: 'SelfSubjectReview',
          },
        },
      );
      await target.close();
      expect(JSON.parse(who.body).status.userInfo.username).toBe(
        'system:serviceaccount:kube-system:argocd-manager',
      );
    }, 30_000);

    it('makes the account again when somebody took it away', async () => {
      const first = await entered();
      await client.delete(serviceAccounts, account);
      const refused = createTargetClient(first.registration);
      for (let tries = 0; tries < 100; tries++) {
        if ((await refused.raw('/version')).status === 401) break;
        await new Promise(resolve => setTimeout(resolve, 100));
      }
      expect((await refused.raw('/version')).status).toBe(401);
      await refused.close();
      expect(tokenOf(await entered())).not.toBe(tokenOf(first));
    }, 60_000);

    it.each(accountManifests.map(({ type, object }) => ({ type, object })))(
      'makes the $type.kind that a crash left out',
      async ({ type, object }) => {
        await entered();
        await client.delete(type, object.metadata);
        expect((await entered()).status).toBe('ready');
      },
      30_000,
    );

    it('waits while the first credential is refused', async () => {
      await expect(
        bootstrapTarget(
          { ...bootstrap, credential: { kind: 'token', token: 'canary' } },
          { now: 0 },
        ),
      ).resolves.toEqual({
        status: 'waiting',
        message: 'the target does not let us make its ServiceAccount yet (401)',
      });
    });
  },
);
