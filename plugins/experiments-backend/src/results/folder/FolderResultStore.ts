import { createHash, randomUUID } from 'node:crypto';
import {
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { ResultManifest } from '@assay/plugin-experiments-common';
import type {
  ResultFile,
  ResultStore,
  RevisionKey,
  StoredRevision,
} from '@assay/plugin-experiments-node';
import { ConflictError, InputError } from '@backstage/errors';

const ROOT = 'results';
const MANIFEST = 'manifest.json';
/** Names that mean themselves on every file system and in every object store. */
const SEGMENT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Results in a folder of this machine, for laptops. */
export class FolderResultStore implements ResultStore {
  readonly name = 'folder';
  readonly #root: string;

  constructor(options: { root: string }) {
    this.#root = resolve(options.root);
  }

  async putRevision(
    key: RevisionKey,
    files: readonly ResultFile[],
  ): Promise<StoredRevision> {
    const manifest = manifestOf(key, files);
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    const existing = await this.getRevision(key);
    if (existing) {
      if (existing.sha256 !== sha256Of(text)) {
        throw new ConflictError(
          `Revision ${existing.key} exists with another content`,
        );
      }
      return existing;
    }
    const folder = folderOf(key);
    for (const { path, content } of files) {
      await this.#write(`${folder}/${path}`, content);
    }
    // Without it the revision does not exist, so whatever was interrupted before is written again.
    await this.#write(`${folder}/${MANIFEST}`, text);
    return { ...key, key: folder, manifest, sha256: sha256Of(text) };
  }

  async getRevision(key: RevisionKey): Promise<StoredRevision | undefined> {
    const folder = folderOf(key);
    const content = await this.getFile(`${folder}/${MANIFEST}`);
    return (
      content && {
        ...key,
        key: folder,
        manifest: JSON.parse(Buffer.from(content).toString('utf8')),
        sha256: sha256Of(content),
      }
    );
  }

  async listRevisions(
    filter: { definition?: string; runUid?: string } = {},
  ): Promise<StoredRevision[]> {
    const found: StoredRevision[] = [];
    const definitions = await this.#folders(ROOT, filter.definition);
    for (const definition of definitions) {
      const runs = await this.#folders(`${ROOT}/${definition}`, filter.runUid);
      for (const runUid of runs) {
        const names = await this.#folders(`${ROOT}/${definition}/${runUid}`);
        const numbers = names
          .filter(name => /^[1-9]\d*$/.test(name))
          .map(Number)
          .sort((a, b) => a - b);
        for (const revision of numbers) {
          const stored = await this.getRevision({
            definition,
            runUid,
            revision,
          });
          found.push(...(stored ? [stored] : []));
        }
      }
    }
    return found;
  }

  async getFile(key: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(this.#pathOf(key));
    } catch (error) {
      if (isAbsent(error)) {
        return undefined;
      }
      throw error;
    }
  }

  /** Whoever reads sees the whole file or none. */
  async #write(key: string, content: string | Uint8Array): Promise<void> {
    const path = this.#pathOf(key);
    await mkdir(dirname(path), { recursive: true });
    const temporary = join(dirname(path), `.${randomUUID()}.part`);
    try {
      await writeFile(temporary, content, { flush: true });
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  async #folders(key: string, only?: string): Promise<string[]> {
    try {
      const entries = await readdir(this.#pathOf(key), { withFileTypes: true });
      return entries
        .filter(entry => entry.isDirectory() && SEGMENT.test(entry.name))
        .map(({ name }) => name)
        .filter(name => only === undefined || name === only)
        .sort();
    } catch (error) {
      if (isAbsent(error)) {
        return [];
      }
      throw error;
    }
  }

  #pathOf(key: string): string {
    const path = resolve(this.#root, key);
    const inside =
      path.startsWith(this.#root + sep) &&
      key.split('/').every(segment => SEGMENT.test(segment));
    if (!inside) {
      throw new InputError(`"${key}" is not a key of a result store`);
    }
    return path;
  }
}

function folderOf({ definition, runUid, revision }: RevisionKey): string {
  for (const segment of [definition, runUid]) {
    if (!SEGMENT.test(segment)) {
      throw new InputError(`"${segment}" cannot be part of a result's key`);
    }
  }
  if (!Number.isSafeInteger(revision) || revision < 1) {
    throw new InputError(`${revision} is not the number of a revision`);
  }
  return [ROOT, definition, runUid, revision].join('/');
}

function manifestOf(
  { definition, runUid, revision }: RevisionKey,
  files: readonly ResultFile[],
): ResultManifest {
  return {
    version: 'assay.dev/manifest/v1',
    runUid,
    definition,
    revision,
    files: files
      .map(({ path, content }) => ({
        path,
        sha256: sha256Of(content),
        bytes: Buffer.byteLength(content),
      }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
