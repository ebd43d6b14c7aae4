import {
  builtInProviders,
  existingProvider,
  hubProvider,
  kindProvider,
  localProvider,
  simulatedProvider,
  talosProvider,
} from '.';
import { clusterProviderContract } from './clusterProviderContract';

const kubeconfig = (server: string) =>
  `apiVersion: v1\nkind: Config\nclusters: [{name: c, cluster: {server: '${server}'}}]\n`;

clusterProviderContract({
  provider: localProvider,
  validFields: {},
  invalidFields: { preemptible: true },
  connection: { kubeconfig: kubeconfig('process://axp-1') },
  brokenConnection: { kubeconfig: kubeconfig('https://elsewhere') },
  externalUrls: ['http://127.0.0.1:1234'],
});

clusterProviderContract({
  provider: simulatedProvider,
  validFields: { delay: '500ms' },
  invalidFields: { delay: 'soon' },
  connection: { kubeconfig: kubeconfig('simulated://axp-1') },
  brokenConnection: { kubeconfig: '][' },
  externalUrls: [],
});

clusterProviderContract({
  provider: hubProvider,
  validFields: {},
  invalidFields: { cluster: 'another' },
  connectionSource: { type: 'hub' },
  externalUrls: [],
});

for (const provider of [existingProvider, kindProvider, talosProvider]) {
  clusterProviderContract({
    provider,
    validFields: { cluster: 'team-a' },
    invalidFields: { cluster: 'team-a', secret: { name: 'target' } },
    connectionSource: {
      type: 'argocd-cluster',
      name: 'team-a',
      field: 'cluster',
    },
    externalUrls: ['https://hello.example'],
  });
}

describe('a cluster that is there already', () => {
  it('may be named by a Secret, whose key is kubeconfig', () => {
    expect(existingProvider.connectionOf({ secret: { name: 'a' } })).toEqual({
      type: 'kubeconfig-secret',
      name: 'a',
      key: 'kubeconfig',
      field: 'secret',
    });
  });

  it('is reached by the name of a Service only from within', () => {
    const request = {
      app: 'hello',
      namespace: 'n',
      port: { name: 'http', index: 0, port: 80 },
      protocol: 'http',
      externalUrls: [],
    };
    expect(existingProvider.address(request)).toBeUndefined();
    expect(existingProvider.address({ ...request, sameCluster: true })).toBe(
      'http://hello.n.svc:80',
    );
  });
});

describe('built-in providers', () => {
  it('have names of their own', () => {
    const names = builtInProviders().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('knows no address of a process that the hub has not started', () => {
    expect(
      localProvider.address({
        app: 'a',
        namespace: 'a',
        port: { name: 'http', index: 0 },
        protocol: 'http',
        externalUrls: [],
      }),
    ).toBeUndefined();
  });
});
