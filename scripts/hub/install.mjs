// What a hub needs of ours, beside the engines.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../setup/folders.mjs';

/**
 * Installs definitions, namespace, rights, the library and the way for results.
 * @param {import('./kubectl.mjs').Kubectl} kubectl
 * @param {{namespace: string, store: import('./stores.mjs').Store}} options
 */
export async function install(kubectl, { namespace, store }) {
  const definitions = join(root, 'plugins/experiments-common/definitions');
  await kubectl.run(['apply', '--server-side', '-f', definitions]);
  // Crossplane makes the last of them out of ours.
  for (const kind of ['components', 'experiments', 'experimentclusters'])
    await kubectl.run([
      'wait',
      '--for=condition=Established',
      `crd/${kind}.assay.dev`,
      '--timeout=60s',
    ]);
  await kubectl.apply({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: namespace,
      // Nothing of ours needs more, and this proves it.
      labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
    },
  });
  const inNamespace = file => [
    'apply',
    '--server-side',
    '--force-conflicts',
    '--namespace',
    namespace,
    '-f',
    join(root, file),
  ];
  await kubectl.run(inNamespace('install/workflows/access.yaml'));
  await kubectl.run(inNamespace('experiments/experiment-lifecycle.yaml'));
  await store.install(kubectl, namespace);
  const components = await componentFiles();
  await kubectl.apply(
    (
      await Promise.all(components.map(file => readFile(file, 'utf8')))
    ).join('\n---\n'),
  );
  return { components: components.length };
}

async function componentFiles() {
  const folder = join(root, 'components');
  const files = await readdir(folder, { recursive: true });
  return files
    .filter(file => /^[^/]+\/[^/_][^/]*\/component\.yaml$/.test(file))
    .sort()
    .map(file => join(folder, file));
}
