import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// eslint-disable-next-line @backstage/no-undeclared-imports -- nothing outside of tests imports this
import { createHubServer, deriveDefinition } from '@assay/local-hub';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { parseAllDocuments } from 'yaml';

/** A hub that tests may use, and how they leave it. */
export interface TestHub {
  kubeconfig: string;
  /** What it is, for titles and messages. */
  name: string;
  /** Whether it may not have our definitions yet; the engines' it has. */
  bare?: boolean;
  close(): Promise<void>;
}

interface Definition {
  kind: string;
  metadata: { name: string };
}

/** Our definitions, those of composite resources derived as Crossplane would. */
export async function readDefinitions(): Promise<Definition[]> {
  const folder = resolvePackagePath(
    '@assay/plugin-experiments-common',
    'definitions',
  );
  const documents = await readYamlFolder(folder);
  return documents.map(document =>
    document.kind === 'CompositeResourceDefinition'
      ? (deriveDefinition(document as never) as unknown as Definition)
      : document,
  );
}

/** Kinds of rights, which a local hub does not know and every cluster that is a target does. */
const rightsDefinitions = [
  { kind: 'Role', plural: 'roles' },
  { kind: 'RoleBinding', plural: 'rolebindings' },
].map(({ kind, plural }) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: `${plural}.rbac.authorization.k8s.io`,
    // A group of Kubernetes' own.
    annotations: { 'api-approved.kubernetes.io': 'unapproved, for tests' },
  },
  spec: {
    group: 'rbac.authorization.k8s.io',
    scope: 'Namespaced',
    names: { kind, plural, singular: kind.toLowerCase() },
    versions: [
      {
        name: 'v1',
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
}));

async function readYamlFolder(folder: string): Promise<Definition[]> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.yaml'));
  const texts = await Promise.all(
    names.sort().map(name => readFile(join(folder, name), 'utf8')),
  );
  return texts.flatMap(text =>
    parseAllDocuments(text, { merge: true }).map(
      document => document.toJS() as Definition,
    ),
  );
}

/**
 * The hub of `HARNESS_KUBECONFIG`, which has the engines' definitions already; otherwise a local
 * hub of our own, without stand-ins.
 */
export async function connectHub(): Promise<TestHub> {
  const given = process.env.HARNESS_KUBECONFIG;
  if (given) {
    return {
      kubeconfig: given,
      name: given,
      bare: true,
      close: async () => {},
    };
  }
  const dataDirectory = await mkdtemp(join(tmpdir(), 'assay-harness-'));
  const hub = await createHubServer({
    dataDirectory,
    definitions: [
      ...rightsDefinitions,
      ...(await readDefinitions()),
      ...(await readYamlFolder(
        resolvePackagePath('@assay/local-hub', 'definitions'),
      )),
    ],
  });
  return {
    kubeconfig: hub.kubeconfigPath,
    name: 'the local hub',
    async close() {
      await hub.close();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
