import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import {
  KubernetesError,
  type KubernetesClient,
  type KubernetesObject,
  type Logger,
  type ResourceType,
  isConflict,
} from '@assay/controller';
import { types } from '../standins/resourceTypes';

/** Owner of the fields that come from the library. */
const fieldManager = 'assay-library';
const namespaces = ['default', 'kube-system', 'argocd', 'experiments'];

/**
 * Brings the namespaces, the components and the workflow templates of the library to a hub. It may
 * be done again at any time. What people have changed stays theirs, and what is no longer in the
 * library stays too: nobody knows who relies on it.
 */
export async function applyLibrary(options: {
  client: KubernetesClient;
  library: string;
  logger: Logger;
}): Promise<void> {
  const { client, library, logger } = options;
  const apply = async (type: ResourceType, object: KubernetesObject) => {
    const { kind, metadata } = object;
    try {
      await client.patch(type, metadata, object, {
        type: 'apply',
        fieldManager,
      });
    } catch (error) {
      if (!KubernetesError.is(error)) throw error;
      const { message } = error;
      // One file that cannot be applied must not keep the others from being there.
      logger.warn(
        isConflict(error)
          ? `${kind} ${metadata.name} was changed by somebody and is left as it is`
          : `${kind} ${metadata.name} of the library was refused: ${message}`,
      );
    }
  };
  for (const name of namespaces)
    await apply(types.namespaces, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    });
  for (const object of await readLibrary(library))
    await apply(
      object.kind === 'Component' ? types.components : types.workflowTemplates,
      object,
    );
}

/** Components from their folders, workflow templates from beside the experiments. */
export async function readLibrary(
  library: string,
): Promise<KubernetesObject[]> {
  const components = join(library, 'components');
  const experiments = join(library, 'experiments');
  const folders = await Promise.all(
    (
      await foldersIn(components)
    ).map(async category =>
      (
        await foldersIn(join(components, category))
      ).map(name => join(components, category, name, 'component.yaml')),
    ),
  );
  const files = [
    ...folders.flat(),
    ...(await readdir(experiments).catch(() => []))
      .filter(name => name.endsWith('.yaml'))
      .sort()
      .map(name => join(experiments, name)),
  ];
  const objects = await Promise.all(files.map(readObjects));
  return objects
    .flat()
    .filter(({ kind }) => ['Component', 'WorkflowTemplate'].includes(kind!));
}

async function foldersIn(path: string): Promise<string[]> {
  const items = await readdir(path, { withFileTypes: true });
  return items
    .filter(item => item.isDirectory())
    .map(item => item.name)
    .sort();
}

/** Objects of a file; none when a folder has no such file. */
async function readObjects(file: string): Promise<KubernetesObject[]> {
  const text = await readFile(file, 'utf8').catch(error => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return parseAllDocuments(text).map(document => {
    if (document.errors?.length)
      throw new Error(`${file}: ${document.errors[0].message}`);
    return document.toJS();
  });
}
