// What a hub needs of ours, beside the engines: what `kubectl apply -k install/base` makes, and more.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { root } from '../setup/folders.mjs';

/** Of the backend, as install/base/backend makes it. */
const account = 'assay-backend';

/**
 * @typedef {object} Hub
 * @property {string} namespace of the runs and of our accounts
 * @property {string} argocdNamespace
 */

/**
 * Installs definitions, namespace, accounts and rights, the library and the way for results.
 * @param {import('./kubectl.mjs').Kubectl} kubectl
 * @param {Hub & {store: import('./stores.mjs').Store, janitorImage?: string, installation: string}} options
 * @returns {Promise<{components: number}>}
 */
export async function install(kubectl, options) {
  const { namespace, store } = options;
  await kubectl.apply(await baseManifests(kubectl, options));
  await kubectl.apply(
    moved(await documentsOf('install/targets/hub.yaml'), options),
  );
  const definitions = ['crd/components', 'crd/experiments'];
  if (await hasCrossplane(kubectl)) {
    await kubectl.apply(
      await documentsOf(
        'plugins/experiments-common/definitions/experimentclusters.yaml',
      ),
    );
    definitions.push('xrd/experimentclusters');
  }
  for (const definition of definitions)
    await kubectl.run([
      'wait',
      '--for=condition=Established',
      `${definition}.assay.dev`,
      '--timeout=60s',
    ]);
  await store.install(kubectl, namespace);
  const components = await componentFiles();
  await kubectl.apply(
    (
      await Promise.all(components.map(file => readFile(file, 'utf8')))
    ).join('\n---\n'),
  );
  return { components: components.length };
}

/** What stands in install/base, changed as an overlay would. */
async function baseManifests(kubectl, options) {
  const { namespace, janitorImage, installation } = options;
  const text = await kubectl.run(['kustomize', join(root, 'install/base')]);
  const objects = moved(readDocuments(text), options);
  for (const { kind, metadata, spec } of objects) {
    if (kind === 'Namespace' && metadata.name === namespace)
      // Nothing of ours needs more, and this proves it.
      metadata.labels['pod-security.kubernetes.io/enforce'] = 'restricted';
    if (kind === 'CronJob' && janitorImage) {
      const [container] = spec.jobTemplate.spec.template.spec.containers;
      container.image = janitorImage;
      container.args = ['--in-cluster', '--installation', installation];
    }
  }
  return objects.filter(({ kind }) => kind !== 'CronJob' || janitorImage);
}

/**
 * A kubeconfig with the service account of the backend and nothing else: what it may do is what
 * install/ grants.
 *
 * @param {import('./kubectl.mjs').Kubectl} kubectl of an administrator
 * @param {Hub} hub
 * @param {string} file where it is written
 */
export async function writeBackendKubeconfig(kubectl, { namespace }, file) {
  const token = await kubectl.run([
    'create',
    'token',
    account,
    '--namespace',
    namespace,
    '--duration',
    '12h',
  ]);
  const config = JSON.parse(
    await kubectl.run([
      'config',
      'view',
      '--minify',
      '--flatten',
      '--raw',
      '--output',
      'json',
    ]),
  );
  config.users = [
    { name: config.users[0].name, user: { token: token.trim() } },
  ];
  await writeFile(file, JSON.stringify(config), { mode: 0o600 });
}

/** The manifests in other namespaces than those that they are shipped with. */
function moved(objects, { namespace, argocdNamespace }) {
  const names = { experiments: namespace, argocd: argocdNamespace };
  const to = name => names[name] ?? name;
  for (const { kind, metadata, subjects = [] } of objects) {
    if (kind === 'Namespace') metadata.name = to(metadata.name);
    if (metadata.namespace) metadata.namespace = to(metadata.namespace);
    for (const subject of subjects)
      if (subject.namespace) subject.namespace = to(subject.namespace);
  }
  return objects;
}

async function documentsOf(file) {
  return readDocuments(await readFile(join(root, file), 'utf8'));
}

function readDocuments(text) {
  return parseAllDocuments(text, { merge: true }).map(each => each.toJS());
}

async function hasCrossplane(kubectl) {
  const [definition] = await kubectl.get([
    'crd',
    'compositeresourcedefinitions.apiextensions.crossplane.io',
  ]);
  return definition !== undefined;
}

async function componentFiles() {
  const folder = join(root, 'components');
  const files = await readdir(folder, { recursive: true });
  return files
    .filter(file => /^[^/]+\/[^/_][^/]*\/component\.yaml$/.test(file))
    .sort()
    .map(file => join(folder, file));
}
