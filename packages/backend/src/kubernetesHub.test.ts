import { loadKubeConfig } from '@assay/controller';
import { hubCluster } from './kubernetesHub';

const kubeconfig = (user: string) => `
apiVersion: v1
kind: Config
current-context: hub
clusters: [{name: hub, cluster: {server: 'https://127.0.0.1:6443', certificate-authority-data: Y2E=}}]
contexts: [{name: hub, context: {cluster: hub, user: hub}}]
users: [{name: hub, user: ${user}}]
`;

describe('hubCluster', () => {
  it('takes address, authority and token from the kubeconfig', () => {
    const content = kubeconfig('{token: secret}');
    expect(hubCluster(loadKubeConfig({ content }))).toMatchObject({
      name: 'hub',
      url: 'https://127.0.0.1:6443',
      caData: 'Y2E=',
      authMetadata: {
        'kubernetes.io/auth-provider': 'serviceAccount',
        serviceAccountToken: 'secret',
      },
    });
  });

  it('says what is missing when there is no token', () => {
    const content = kubeconfig('{client-certificate-data: Y2VydA==}');
    expect(() => hubCluster(loadKubeConfig({ content }))).toThrow(
      /bearer token/,
    );
  });
});
