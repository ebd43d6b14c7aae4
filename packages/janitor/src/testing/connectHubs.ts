import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
// eslint-disable-next-line @backstage/no-undeclared-imports -- nothing outside of tests imports this
import { createHubServer, deriveDefinition } from '@assay/local-hub';
// eslint-disable-next-line @backstage/no-undeclared-imports -- nothing outside of tests imports this
import { parseAllDocuments } from 'yaml';
import {
  createKubernetesClient,
  isAlreadyExists,
  loadKubeConfig,
  type KubernetesClient,
  type KubernetesObject,
  type ResourceType,
} from '@assay/controller';

/** A hub that a test may use, and how it leaves it. */
export interface TestHub {
  client: KubernetesClient;
  kubeconfig: string;
  close(): Promise<void>;
}

const definitionType: ResourceType = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

async function readDefinitions(manifest: string): Promise<KubernetesObject[]> {
  const folder = join(dirname(require.resolve(manifest)), 'definitions');
  const names = (await readdir(folder)).filter(name => name.endsWith('.yaml'));
  const texts = await Promise.all(
    names.map(name => readFile(join(folder, name), 'utf8')),
  );
  return texts
    .flatMap(text => parseAllDocuments(text, { merge: true }))
    .map(document => document.toJS())
    .map(each =>
      each.kind === 'CompositeResourceDefinition'
        ? deriveDefinition(each)
        : each,
    );
}

const ours = () =>
  readDefinitions('@assay/plugin-experiments-common/package.json');

/** A local hub of the test's own. */
export async function startLocalHub(): Promise<TestHub> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'assay-janitor-'));
  const hub = await createHubServer({
    dataDirectory,
    definitions: [
      ...(await ours()),
      ...(await readDefinitions('@assay/local-hub/package.json')),
    ] as never,
  });
  const { client, close } = connect(hub.kubeconfigPath);
  return {
    client,
    kubeconfig: hub.kubeconfigPath,
    async close() {
      await close();
      await hub.close();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

/** A real API server, which has the engines' definitions and is given ours. */
export async function joinHub(kubeconfig: string): Promise<TestHub> {
  const { client, close } = connect(kubeconfig);
  for (const definition of await ours()) {
    await client.create(definitionType, definition).catch(error => {
      if (!isAlreadyExists(error)) {
        throw error;
      }
    });
  }
  return { client, kubeconfig, close };
}

function connect(path: string) {
  const client = createKubernetesClient({
    kubeConfig: loadKubeConfig({ path }),
    userAgent: 'assay-janitor-test',
  });
  return { client, close: () => client.close() };
}
