// Where results are kept: what the backend is told, and what the steps of a load need.
import { chmod, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../setup/folders.mjs';

/**
 * @typedef {object} Store
 * @property {string} name
 * @property {Record<string, unknown>} config `experiments.results`
 * @property {(kubectl: import('./kubectl.mjs').Kubectl, namespace: string) => Promise<void>} install
 */

/**
 * A folder of this machine. Steps of the load reach it through a volume, so the node must see the
 * same path: a node on this machine, or one with the same mount.
 *
 * @param {string} path absolute
 * @returns {Store}
 */
export function folderStore(path) {
  return {
    name: 'folder',
    config: { folder: { path } },
    async install(kubectl, namespace) {
      // Steps run as somebody else than a backend on this machine, and come first.
      const definitions = await readdir(join(root, 'experiments'));
      for (const name of ['', ...definitions.filter(isFolder)]) {
        await mkdir(join(path, 'results', name), { recursive: true });
        await chmod(join(path, 'results', name), 0o777);
      }
      const size = { storage: '1Gi' };
      const claim = 'assay-results';
      const volume = `${claim}-${namespace}`;
      const [before] = await kubectl.get(['persistentvolume', volume]);
      // A volume cannot be moved. What is in its folder stays there.
      if (before && before.spec.hostPath?.path !== path) {
        const remove = args =>
          kubectl.run(['delete', ...args, '--ignore-not-found']);
        await remove(['persistentvolumeclaim', claim, '-n', namespace]);
        await remove(['persistentvolume', volume]);
      }
      await kubectl.apply([
        {
          apiVersion: 'v1',
          kind: 'PersistentVolume',
          metadata: { name: volume },
          spec: {
            capacity: size,
            accessModes: ['ReadWriteMany'],
            persistentVolumeReclaimPolicy: 'Retain',
            storageClassName: '',
            claimRef: { namespace, name: claim },
            hostPath: { path },
          },
        },
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: claim, namespace },
          spec: {
            accessModes: ['ReadWriteMany'],
            storageClassName: '',
            volumeName: volume,
            resources: { requests: size },
          },
        },
      ]);
      await kubectl.run([
        'patch',
        'workflowtemplate',
        'experiment-lifecycle',
        '--namespace',
        namespace,
        '--type',
        'json',
        '--patch-file',
        join(root, 'install/workflows/folder-store.yaml'),
      ]);
    },
  };
}

/**
 * A bucket. Its address must be the same for the backend and for pods.
 *
 * @param {{endpoint: string, bucket: string, accessKeyId: string, secretAccessKey: string}} bucket
 * @returns {Store}
 */
export function s3Store({ endpoint, bucket, accessKeyId, secretAccessKey }) {
  const { host, protocol } = new URL(endpoint);
  return {
    name: 's3',
    config: {
      folder: null,
      s3: {
        endpoint,
        bucket,
        accessKeyId,
        secretAccessKey,
        createBucket: true,
      },
    },
    async install(kubectl, namespace) {
      await kubectl.apply({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'assay-results', namespace },
        stringData: { accessKey: accessKeyId, secretKey: secretAccessKey },
      });
      const map = parse(
        await readFile(
          join(root, 'install/workflows/artifact-repository.yaml'),
          'utf8',
        ),
      );
      map.metadata.namespace = namespace;
      map.data.assay = map.data.assay
        .replace(/bucket: .*/, `bucket: ${bucket}`)
        .replace(/endpoint: .*/, `endpoint: ${host}`)
        .replace(/insecure: .*/, `insecure: ${protocol === 'http:'}`);
      await kubectl.apply(map);
    },
  };
}

function isFolder(name) {
  return !name.includes('.');
}
