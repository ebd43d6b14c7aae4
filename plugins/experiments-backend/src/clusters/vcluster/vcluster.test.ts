import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { vclusterProvider } from '.';
import { clusterProviderContract } from '../clusterProviderContract';

const kubeconfig = (user: object) =>
  stringify({
    'current-context': 'my-vcluster',
    contexts: [{ name: 'my-vcluster', context: { cluster: 'c', user: 'u' } }],
    clusters: [
      {
        name: 'c',
        cluster: {
          server: 'https://vcluster.axp-1.svc:443',
          'certificate-authority-data': 'Y2E=',
        },
      },
    ],
    users: [{ name: 'u', user }],
  });

const connection = {
  kubeconfig: kubeconfig({
    'client-certificate-data': 'Y2VydA==',
    'client-key-data': 'a2V5',
  }),
};

clusterProviderContract({
  provider: vclusterProvider,
  validFields: { version: '1.33.4' },
  invalidFields: { version: '1.33' },
  connection,
  brokenConnection: { kubeconfig: '][ canary-text' },
  externalUrls: ['http://203.0.113.1'],
});

it('enters with the client certificate of the administrator, once it is there', () => {
  expect(vclusterProvider.readBootstrap?.(connection)).toEqual({
    server: 'https://vcluster.axp-1.svc:443',
    caData: 'Y2E=',
    credential: { kind: 'certificate', certData: 'Y2VydA==', keyData: 'a2V5' },
  });
  expect(vclusterProvider.readBootstrap?.({})).toBeUndefined();
  expect(
    vclusterProvider.readBootstrap?.({ kubeconfig: kubeconfig({}) }),
  ).toBeUndefined();
});

it('has a Composition that its clusters select, and that writes what it reads', () => {
  const composition = parse(
    readFileSync(
      join(
        __dirname,
        '../../../../../install/crossplane/compositions/vcluster.yaml',
      ),
      'utf8',
    ),
  );
  expect(composition.metadata.labels).toEqual(vclusterProvider.composition);
  const resources: { connectionDetails?: { name: string }[] }[] =
    composition.spec.pipeline[0].input.resources;
  expect(
    resources.flatMap(({ connectionDetails = [] }) =>
      connectionDetails.map(({ name }) => name),
    ),
  ).toEqual(['kubeconfig']);
});
