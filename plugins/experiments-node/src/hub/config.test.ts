import { ConfigReader } from '@backstage/config';
import { readHubConfig } from './config';

const read = (experiments: object) =>
  readHubConfig(new ConfigReader({ experiments } as never));

describe('readHubConfig', () => {
  it('has a default for everything', () => {
    expect(readHubConfig(new ConfigReader({}))).toEqual({
      kubeconfig: undefined,
      context: undefined,
      inCluster: false,
      namespace: 'experiments',
      argocdNamespace: 'argocd',
      installation: 'default',
    });
  });

  it('reads what is there', () => {
    expect(
      read({
        hub: { kubeconfig: '/a/kubeconfig', context: 'lab' },
        namespace: 'lab',
        argocd: { namespace: 'gitops' },
        installation: 'team-a',
      }),
    ).toEqual({
      kubeconfig: '/a/kubeconfig',
      context: 'lab',
      inCluster: false,
      namespace: 'lab',
      argocdNamespace: 'gitops',
      installation: 'team-a',
    });
  });

  it.each([
    [{ hub: { inCluster: true, kubeconfig: '/a' } }, 'experiments.hub'],
    [{ installation: 'not a label' }, 'experiments.installation'],
    [{ installation: 'x'.repeat(64) }, 'experiments.installation'],
  ])('refuses %j, naming the key', (experiments, key) => {
    expect(() => read(experiments)).toThrow(key);
  });
});
