import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ComposedClusterProvider } from '@assay/plugin-experiments-node';
import Ajv from 'ajv';
import { parseAllDocuments } from 'yaml';
import { aksProvider, eksProvider, gkeProvider } from '.';
import { clusterProviderContract } from './clusterProviderContract';

const kubeconfig = (user: object, server = 'https://1.2.3.4') =>
  JSON.stringify({
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    clusters: [
      { name: 'other', cluster: { server: 'https://other' } },
      { name: 'c', cluster: { server, 'certificate-authority-data': 'Y2E=' } },
    ],
    users: [{ name: 'u', user }],
  });

const key = JSON.stringify({
  type: 'service_account',
  client_email: 'a@p.iam.gserviceaccount.com',
  private_key: 'canary-key',
  private_key_id: '1',
  token_uri: 'https://oauth2.googleapis.com/token',
});

const connections: Record<string, Record<string, string>> = {
  gke: { kubeconfig: kubeconfig({}), serviceAccountKey: key },
  eks: { kubeconfig: kubeconfig({ token: 'canary-token' }) },
  aks: {
    kubeconfig: kubeconfig({
      'client-certificate-data': 'Y2VydA==',
      'client-key-data': 'canary-key',
    }),
  },
};

const examples: [ComposedClusterProvider, object, object][] = [
  [
    gkeProvider,
    { preemptible: true },
    { region: 'us-central1', zone: 'europe-west1-b' },
  ],
  [eksProvider, { machineTypes: ['m5.large', 'm5a.large'] }, { nodes: 0 }],
  [aksProvider, { region: 'westeurope', zone: '2' }, { labels: { A: 'b' } }],
];

for (const [provider, validFields, invalidFields] of examples) {
  clusterProviderContract({
    provider,
    validFields: validFields as Record<string, unknown>,
    invalidFields: invalidFields as Record<string, unknown>,
    connection: connections[provider.name],
    brokenConnection: { kubeconfig: '][ canary-text' },
    externalUrls: ['http://203.0.113.1'],
  });
}

const build = (
  provider: ComposedClusterProvider,
  fields: Record<string, unknown> = {},
) =>
  provider.buildCluster({
    name: 'axp-1',
    fields,
    expiresAt: '2026-01-01T00:00:00Z',
    tags: { 'assay-run-uid': 'a-uid' },
  });

describe.each(examples.map(([provider]) => [provider.name, provider] as const))(
  'the cloud provider %s',
  (name, provider) => {
    it('says nothing but its name and whether nodes may be taken back', () => {
      const validate = new Ajv({ strict: false }).compile(provider.schema);
      expect(validate({})).toBe(true);
      expect(validate({ preemptible: true })).toBe(true);
      expect(build(provider, { preemptible: true }).nodes?.spot).toBe(true);
      expect(build(provider, { preemptible: false }).nodes?.spot).toBe(false);
    });

    it('labels what it makes, with its end in Unix seconds', () => {
      expect(build(provider, { labels: { team: 'lab' } }).tags).toEqual({
        team: 'lab',
        'assay-run-uid': 'a-uid',
        'assay-expires-at': '1767225600',
      });
    });

    it('enters with what the connection holds, once it holds enough', () => {
      const connection = connections[name];
      expect(provider.readBootstrap?.(connection)).toMatchObject({
        server: 'https://1.2.3.4',
        caData: 'Y2E=',
      });
      expect(provider.readBootstrap?.({})).toBeUndefined();
      expect(
        provider.readBootstrap?.({ kubeconfig: kubeconfig({}) }),
      ).toBeUndefined();
    });

    it.each([
      ['][ canary-text', ''],
      [kubeconfig({ exec: { command: 'canary-text' } }), ''],
      [kubeconfig({}, 'process://canary-text'), ''],
      [kubeconfig({ token: 't' }), 'canary-text'],
      [kubeconfig({ token: 't' }), '{"token_uri":"canary-text"}'],
      [
        kubeconfig({ token: 't' }),
        key.replace('https://oauth2', 'http://canary-text'),
      ],
    ])(
      'says nothing of a connection that it cannot use (%#)',
      (text, serviceAccountKey) => {
        let message = '';
        try {
          provider.readBootstrap?.({ kubeconfig: text, serviceAccountKey });
        } catch (error) {
          message = String(error);
        }
        expect(message).not.toContain('canary');
        expect(message === '').toBe(
          name !== 'gke' && Boolean(serviceAccountKey),
        );
      },
    );

    it('has a Composition that its clusters select, and that writes what it reads', () => {
      const [composition] = readInstalled(
        `crossplane/compositions/${name}.yaml`,
      );
      expect(composition.metadata.labels).toEqual(provider.composition);
      const resources: {
        connectionDetails?: { name: string }[];
      }[] = composition.spec.pipeline[0].input.resources;
      expect(
        resources
          .flatMap(({ connectionDetails = [] }) => connectionDetails)
          .map(detail => detail.name)
          .sort(),
      ).toEqual(Object.keys(connections[name]).sort());
    });

    it.each([
      ['crossplane/clusterrole.yaml', 'assay-managed-resources', 'get'],
      ['crossplane/clusterrole.yaml', 'assay-managed-resources', 'list'],
      ['base/janitor/rights.yaml', 'assay-janitor-managed', 'list'],
      ['base/janitor/rights.yaml', 'assay-janitor-managed', 'delete'],
    ])('consists of what %s lets %s %s', (file, role, verb) => {
      const [composition] = readInstalled(
        `crossplane/compositions/${name}.yaml`,
      );
      const groups: string[] = composition.spec.pipeline[0].input.resources
        .map((resource: { base: { apiVersion: string } }) =>
          resource.base.apiVersion.replace(/\/.*/, ''),
        )
        .filter((group: string) => group.includes('.m.'));
      expect(groups.length).toBeGreaterThan(2);
      const { rules } = readInstalled(file).find(
        ({ kind, metadata }) =>
          kind === 'ClusterRole' && metadata.name === role,
      )!;
      const allowed = rules
        .filter(({ verbs }: { verbs: string[] }) => verbs.includes(verb))
        .flatMap(({ apiGroups }: { apiGroups: string[] }) => apiGroups);
      expect(groups.filter(group => !allowed.includes(group))).toEqual([]);
    });
  },
);

/** The documents of a manifest that is shipped. */
function readInstalled(file: string) {
  return parseAllDocuments(
    readFileSync(join(__dirname, '../../../../install', file), 'utf8'),
    { merge: true },
  ).map(document => document.toJS());
}

describe('where clusters are made', () => {
  it.each([
    [gkeProvider, {}, 'us-central1', 'us-central1-b'],
    [gkeProvider, { region: 'europe-west1' }, 'europe-west1', 'europe-west1-b'],
    [gkeProvider, { zone: 'us-east1-d' }, 'us-east1', 'us-east1-d'],
    [eksProvider, {}, 'us-east-1', 'us-east-1a'],
    [eksProvider, { zone: 'eu-west-1c' }, 'eu-west-1', 'eu-west-1c'],
    [aksProvider, {}, 'eastus', undefined],
  ])('%#', (provider, fields, region, zone) => {
    expect(build(provider, fields)).toMatchObject({ region });
    expect(build(provider, fields).zone).toBe(zone);
  });

  it('gives EKS a second zone', () => {
    expect(build(eksProvider, { zone: 'eu-west-1b' }).parameters).toEqual({
      zones: ['eu-west-1b', 'eu-west-1a'],
    });
    expect(build(eksProvider, { region: 'ap-northeast-1' }).parameters).toEqual(
      { zones: ['ap-northeast-1a', 'ap-northeast-1c'] },
    );
  });
});

describe('spot nodes of AKS', () => {
  it('have their taint in the spec, and namespaces that tolerate it', () => {
    expect(build(aksProvider).parameters).toMatchObject({
      nodeTaints: ['kubernetes.azure.com/scalesetpriority=spot:NoSchedule'],
    });
    expect(aksProvider.namespaceAnnotations?.({})).toEqual({
      'scheduler.alpha.kubernetes.io/defaultTolerations':
        '[{"key":"kubernetes.azure.com/scalesetpriority","value":"spot","operator":"Equal","effect":"NoSchedule"}]',
    });
    expect(aksProvider.namespaceAnnotations?.({ preemptible: false })).toEqual(
      {},
    );
    expect(build(aksProvider, { preemptible: false }).parameters).toBe(
      undefined,
    );
  });
});
