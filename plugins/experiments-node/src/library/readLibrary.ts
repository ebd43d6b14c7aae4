import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  ComponentInput,
  ExperimentInput,
} from '@assay/plugin-experiments-common';
import { GROUP_VERSION } from '@assay/plugin-experiments-common';
import { parseAllDocuments } from 'yaml';
import type { LibraryItem, LibraryProblem, LibrarySnapshot } from './types';

/**
 * Reads the library: `experiments/<name>/experiment.yaml` and
 * `components/<category>/<name>/component.yaml`, each with the README beside it.
 *
 * Rejects when a folder cannot be read, so that nothing in it counts as gone. A single file that
 * cannot be read becomes a problem, and its item is taken over from the previous reading.
 * @public
 */
export async function readLibrary(
  root: string,
  previous?: LibrarySnapshot,
): Promise<LibrarySnapshot> {
  // Without this a root that is not mounted yet would look like an empty library.
  await readdir(root);
  const problems: LibraryProblem[] = [];
  const experiments = await readItems<ExperimentInput>({
    root,
    folders: await foldersOf(root, 'experiments'),
    file: 'experiment.yaml',
    kind: 'Experiment',
    previous: previous?.experiments,
    problems,
  });
  const categories = await foldersOf(root, 'components');
  const components = await readItems<ComponentInput>({
    root,
    folders: (
      await Promise.all(categories.map(category => foldersOf(root, category)))
    ).flat(),
    file: 'component.yaml',
    kind: 'Component',
    previous: previous?.components,
    problems,
  });
  return { experiments, components, problems };
}

interface ItemsOptions<T> {
  root: string;
  folders: string[];
  file: string;
  kind: string;
  previous?: LibraryItem<T>[];
  problems: LibraryProblem[];
}

async function readItems<T>(
  options: ItemsOptions<T>,
): Promise<LibraryItem<T>[]> {
  const items = await Promise.all(
    options.folders.map(folder => readItem(folder, options)),
  );
  return items.filter(item => item !== undefined);
}

async function readItem<T>(
  folder: string,
  options: ItemsOptions<T>,
): Promise<LibraryItem<T> | undefined> {
  const path = `${folder}/${options.file}`;
  try {
    const text = await readIfThere(join(options.root, path));
    if (text === undefined) {
      return undefined;
    }
    return {
      name: folder.slice(folder.lastIndexOf('/') + 1),
      folder,
      object: parseResource<T>(text, options.kind),
      readme: await readIfThere(join(options.root, folder, 'README.md')),
    };
  } catch (error) {
    options.problems.push({ path, message: messageOf(error) });
    return options.previous?.find(item => item.folder === folder);
  }
}

function parseResource<T>(text: string, kind: string): T {
  const documents = parseAllDocuments(text);
  const broken = documents.flatMap(document => document.errors)[0];
  if (broken) {
    throw new Error(broken.message.split('\n')[0]);
  }
  for (const document of documents) {
    const object = document.toJS() as Record<string, unknown> | null;
    if (object?.apiVersion === GROUP_VERSION && object.kind === kind) {
      if (typeof object.spec !== 'object' || object.spec === null) {
        throw new Error(`${kind} has no spec`);
      }
      return { metadata: {}, ...object } as T;
    }
  }
  throw new Error(`no ${GROUP_VERSION} ${kind} in it`);
}

/** Folders inside a folder, in order; a folder that does not exist has none. */
async function foldersOf(root: string, folder: string): Promise<string[]> {
  try {
    const entries = await readdir(join(root, folder), { withFileTypes: true });
    return entries
      .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(entry => `${folder}/${entry.name}`)
      .sort();
  } catch (error) {
    if (isAbsent(error)) {
      return [];
    }
    throw error;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isAbsent(error)) {
      return undefined;
    }
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
