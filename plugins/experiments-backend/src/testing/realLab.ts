import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  isAlreadyExists,
  type KubernetesClient,
  type KubernetesObject,
  type ResourceType,
} from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { parseAllDocuments } from 'yaml';

const run = promisify(execFile);
const repository = resolvePackagePath(
  '@assay/plugin-experiments-backend',
  '../..',
);

const of = (
  group: string,
  version: string,
  plural: string,
  kind: string,
  namespaced = false,
): ResourceType => ({ group, version, plural, kind, namespaced });

/** Kinds that an installation has beside those that the product reads and writes. */
const installed = [
  ...Object.values(resources),
  of(
    'apiextensions.k8s.io',
    'v1',
    'customresourcedefinitions',
    'CustomResourceDefinition',
  ),
  of(
    'apiextensions.crossplane.io',
    'v2',
    'compositeresourcedefinitions',
    'CompositeResourceDefinition',
  ),
  of('apiextensions.crossplane.io', 'v1', 'compositions', 'Composition'),
  of('', 'v1', 'persistentvolumes', 'PersistentVolume'),
  of('', 'v1', 'persistentvolumeclaims', 'PersistentVolumeClaim', true),
];

/** Where a lab keeps what is not in its hub. */
export interface RealLab {
  namespace: string;
  /** Root of the result store. */
  resultsFolder: string;
  /** Git repository with the library. */
  libraryUrl: string;
}

/**
 * Without this kind, which only packages need, the real Crossplane waits two minutes for it and ends.
 * To be made as soon as the hub is there.
 */
export async function keepCrossplaneRunning(
  client: KubernetesClient,
): Promise<void> {
  const plural = 'deploymentruntimeconfigs';
  await create(client, {
    ...named(
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      `${plural}.pkg.crossplane.io`,
    ),
    spec: {
      group: 'pkg.crossplane.io',
      scope: 'Cluster',
      names: {
        kind: 'DeploymentRuntimeConfig',
        plural,
        singular: 'deploymentruntimeconfig',
      },
      versions: [
        {
          name: 'v1beta1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              'x-kubernetes-preserve-unknown-fields': true,
            },
          },
        },
      ],
    },
  } as KubernetesObject);
}

/** Installs everything of ours on a hub with the real engines, with results in a folder. */
export async function prepareRealLab(
  client: KubernetesClient,
): Promise<RealLab> {
  const namespace = 'experiments';
  // The same for the same hub, whose volumes cannot be changed.
  const folder = join(
    tmpdir(),
    `assay-lab-${client.server.replace(/\W+/g, '-')}`,
  );
  const resultsFolder = join(folder, 'results');
  const ofDefinition = join(resultsFolder, 'results/hello-app');
  await mkdir(ofDefinition, { recursive: true });
  // Steps run as nobody of this machine, and the store as whoever runs the test.
  await chmod(folder, 0o755);
  await chmod(ofDefinition, 0o777);
  const put = (object: KubernetesObject) => create(client, object, namespace);

  await put(named('v1', 'Namespace', namespace));
  await put({
    ...named('v1', 'PersistentVolume', 'assay-results'),
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteMany'],
      storageClassName: '',
      claimRef: { namespace, name: 'assay-results' },
      hostPath: { path: resultsFolder },
    },
  } as KubernetesObject);
  await put({
    ...named('v1', 'PersistentVolumeClaim', 'assay-results', namespace),
    spec: {
      accessModes: ['ReadWriteMany'],
      storageClassName: '',
      volumeName: 'assay-results',
      resources: { requests: { storage: '1Gi' } },
    },
  } as KubernetesObject);

  for (const path of [
    ...(await yamlOf('plugins/experiments-common/definitions')),
    ...(await yamlOf('install/crossplane/compositions')),
    'install/base/load/rights.yaml',
    'components/apps/hello-app/component.yaml',
    'components/platform/loadgen/component.yaml',
    'experiments/experiment-lifecycle.yaml',
  ]) {
    for (const object of await readYaml<KubernetesObject>(path)) {
      if (object.kind !== 'Kustomization') {
        await put(object);
      }
    }
  }
  const [patch] = await readYaml<object>('install/workflows/folder-store.yaml');
  await client.patch(
    resources.workflowTemplates,
    { namespace, name: 'experiment-lifecycle' },
    patch,
    { type: 'json' },
  );
  return {
    namespace,
    resultsFolder,
    libraryUrl: await makeLibrary(join(folder, 'library')),
  };
}

/** The library as a Git repository, which Argo CD reads. */
async function makeLibrary(folder: string): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await cp(join(repository, 'components'), join(folder, 'components'), {
    recursive: true,
  });
  const git = (...args: string[]) => run('git', args, { cwd: folder });
  await git('init', '--quiet');
  await git('add', '--all');
  await git(
    ...['-c', 'user.name=t', '-c', 'user.email=t@example.org'],
    ...['commit', '--quiet', '--message', 'library'],
  );
  return `file://${folder}`;
}

/**
 * A definition that was made just now is served a moment later.
 * @param namespace - of what names none and needs one
 */
async function create(
  client: KubernetesClient,
  given: KubernetesObject,
  namespace?: string,
): Promise<void> {
  const [group, version] = given.apiVersion?.includes('/')
    ? given.apiVersion.split('/')
    : ['', given.apiVersion];
  const type = installed.find(
    each =>
      each.kind === given.kind &&
      each.group === group &&
      each.version === version,
  );
  if (!type) {
    throw new Error(`No such kind: ${given.apiVersion} ${given.kind}`);
  }
  const object = type.namespaced
    ? { ...given, metadata: { namespace, ...given.metadata } }
    : given;
  const end = Date.now() + 60_000;
  for (;;) {
    try {
      await client.create(type, object);
      return;
    } catch (error) {
      if (isAlreadyExists(error)) {
        await client.patch(type, object.metadata, object, { type: 'merge' });
        return;
      }
      if (Date.now() > end || !/404|not find/.test(String(error))) {
        throw error;
      }
      await new Promise(resolve => setTimeout(resolve, 250));
    }
  }
}

function named(
  apiVersion: string,
  kind: string,
  name: string,
  namespace?: string,
): KubernetesObject {
  return { apiVersion, kind, metadata: { name, namespace } };
}

async function yamlOf(folder: string): Promise<string[]> {
  const names = await readdir(join(repository, folder));
  return names
    .filter(name => name.endsWith('.yaml'))
    .map(name => join(folder, name));
}

/** Every document of a file of the repository. */
export async function readYaml<T>(path: string): Promise<T[]> {
  const text = await readFile(join(repository, path), 'utf8');
  return parseAllDocuments(text, { merge: true }).map(
    document => document.toJS() as T,
  );
}
