import {
  builtInProviders,
  hubProvider,
  localProvider,
  simulatedProvider,
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
