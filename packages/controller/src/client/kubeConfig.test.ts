// Takes seconds where Jest has not transformed it before; not in a test's own time.
import '@kubernetes/client-node';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadKubeConfig } from './kubeConfig';

const kubeconfig = (user: object = {}, cluster: object = {}) =>
  JSON.stringify({
    clusters: [
      { name: 'a', cluster: { server: 'https://a.test', ...cluster } },
      { name: 'b', cluster: { server: 'https://b.test' } },
    ],
    users: [{ name: 'me', user }],
    contexts: [
      { name: 'a', context: { cluster: 'a', user: 'me' } },
      { name: 'b', context: { cluster: 'b', user: 'me' } },
    ],
    'current-context': 'a',
  });

describe('loadKubeConfig', () => {
  let directory: string;
  const environment = process.env;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
    process.env = { ...environment, HOME: directory };
    delete process.env.KUBECONFIG;
    delete process.env.KUBERNETES_SERVICE_HOST;
  });

  afterEach(async () => {
    process.env = environment;
    await rm(directory, { recursive: true });
  });

  const serverOf = (source: Parameters<typeof loadKubeConfig>[0]) =>
    loadKubeConfig(source).getCurrentCluster()?.server;

  it('reads a file, with its current context or another', async () => {
    const path = join(directory, 'config');
    await writeFile(path, kubeconfig());
    expect(serverOf({ path })).toBe('https://a.test');
    expect(serverOf({ path, context: 'b' })).toBe('https://b.test');
    expect(() => serverOf({ path, context: 'c' })).toThrow(/context 'c'/);
  });

  it('looks where kubectl looks, and does not make up a server', async () => {
    expect(() => serverOf({})).toThrow(/No kubeconfig/);
    process.env.KUBECONFIG = join(directory, 'other');
    await writeFile(process.env.KUBECONFIG, kubeconfig());
    expect(serverOf({})).toBe('https://a.test');
  });

  it('says when it is not inside a cluster', () => {
    expect(() => serverOf({ inCluster: true })).toThrow(/Not inside a cluster/);
  });

  it.each([
    { name: 'a command', user: { exec: { command: 'rm' } } },
    { name: 'a plugin', user: { 'auth-provider': { name: 'x' } } },
    { name: 'a key file', user: { 'client-key': '/etc/key' } },
    { name: 'a CA file', cluster: { 'certificate-authority': '/etc/ca' } },
  ])('does not accept from elsewhere $name', ({ user, cluster }) => {
    const load = () => serverOf({ content: kubeconfig(user, cluster) });
    expect(load).toThrow(/names commands or files/);
  });

  it('accepts from elsewhere what is only data', () => {
    const content = kubeconfig({ token: 't' });
    expect(serverOf({ content })).toBe('https://a.test');
  });
});
