import { randomUUID } from 'node:crypto';
import {
  link,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type {
  PrunableResultStore,
  ResultFile,
  RevisionKey,
  StoreCallOptions,
  StoredRevision,
  StoredRun,
} from '@assay/plugin-experiments-node';
import {
  checkKey,
  compareRevisions,
  draftRevision,
  folderOf,
  folderOfRun,
  isSegment,
  KEEP,
  MANIFEST,
  parseRevision,
  revisionNumber,
  ROOT,
  sameRevision,
  writtenRevision,
} from '../revisions';

/** Results in a folder of this machine, for laptops. */
export class FolderResultStore implements PrunableResultStore {
  readonly name = 'folder';
  readonly #root: string;

  constructor(options: { root: string }) {
    this.#root = resolve(options.root);
  }

  async putRevision(
    key: RevisionKey,
    files: readonly ResultFile[],
    { signal }: StoreCallOptions = {},
  ): Promise<StoredRevision> {
    const { revision, text } = draftRevision(key, files);
    const existing = await this.getRevision(key);
    if (existing) {
      return sameRevision(existing, revision);
    }
    for (const { path, content } of files) {
      signal?.throwIfAborted();
      await this.#write(`${revision.key}/${path}`, content);
    }
    signal?.throwIfAborted();
    // Without it the revision does not exist, so whatever was interrupted before is written again.
    const manifest = `${revision.key}/${MANIFEST}`;
    if (await this.#write(manifest, text, { ifAbsent: true })) {
      return revision;
    }
    return writtenRevision(await this.getRevision(key), revision);
  }

  async getRevision(key: RevisionKey): Promise<StoredRevision | undefined> {
    const content = await this.getFile(`${folderOf(key)}/${MANIFEST}`);
    return content && parseRevision(key, content);
  }

  async listRevisions(
    filter: { definition?: string; runUid?: string } = {},
  ): Promise<StoredRevision[]> {
    const found: StoredRevision[] = [];
    for (const run of await this.#runs(filter)) {
      for (const name of await this.#folders(folderOfRun(run))) {
        const revision = revisionNumber(name);
        const stored =
          revision && (await this.getRevision({ ...run, revision }));
        found.push(...(stored ? [stored] : []));
      }
    }
    return found.sort(compareRevisions);
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

  async listRuns(): Promise<StoredRun[]> {
    const runs: StoredRun[] = [];
    for (const run of await this.#runs()) {
      const files = await this.#files(folderOfRun(run));
      const revisions = files.flatMap(({ path: [folder, file, ...rest] }) => {
        const revision = revisionNumber(folder);
        return revision && file === MANIFEST && !rest.length ? [revision] : [];
      });
      runs.push({
        ...run,
        revisions: revisions.sort((a, b) => a - b),
        modifiedAt: Math.max(0, ...files.map(file => file.modifiedAt)),
        kept: files.some(({ path }) => path.join('/') === KEEP),
      });
    }
    return runs;
  }

  async deleteRevision(key: RevisionKey): Promise<void> {
    const path = this.#pathOf(folderOf(key));
    await rm(join(path, MANIFEST), { force: true });
    await rm(path, { recursive: true, force: true });
  }

  async deleteRun(
    run: Pick<RevisionKey, 'definition' | 'runUid'>,
  ): Promise<void> {
    for (const name of await this.#folders(folderOfRun(run))) {
      const revision = revisionNumber(name);
      if (revision) {
        await this.deleteRevision({ ...run, revision });
      }
    }
    const path = this.#pathOf(folderOfRun(run));
    await rm(path, { recursive: true, force: true });
    // The definition's folder goes with its last run; another run in it is a reason to stay.
    await rmdir(dirname(path)).catch(() => {});
  }

  /**
   * Whoever reads sees the whole file or none.
   * @returns false when it was to be absent and was not
   */
  async #write(
    key: string,
    content: string | Uint8Array,
    { ifAbsent = false } = {},
  ): Promise<boolean> {
    const path = this.#pathOf(key);
    await mkdir(dirname(path), { recursive: true });
    const temporary = join(dirname(path), `.${randomUUID()}.part`);
    try {
      await writeFile(temporary, content, { flush: true });
      // A second name for a file is made in one step, and never in place of another file.
      await (ifAbsent ? link(temporary, path) : rename(temporary, path));
      return true;
    } catch (error) {
      if (ifAbsent && (error as NodeJS.ErrnoException).code === 'EEXIST') {
        return false;
      }
      throw error;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async #runs(filter: { definition?: string; runUid?: string } = {}) {
    const runs: { definition: string; runUid: string }[] = [];
    for (const definition of await this.#folders(ROOT, filter.definition)) {
      const uids = await this.#folders(`${ROOT}/${definition}`, filter.runUid);
      runs.push(...uids.map(runUid => ({ definition, runUid })));
    }
    return runs;
  }

  async #folders(key: string, only?: string): Promise<string[]> {
    const entries = await readdir(this.#pathOf(key), {
      withFileTypes: true,
    }).catch(emptyIfAbsent);
    return entries
      .filter(entry => entry.isDirectory() && isSegment(entry.name))
      .map(({ name }) => name)
      .filter(name => only === undefined || name === only)
      .sort();
  }

  /** Every file below a key, with the parts of its path from there. */
  async #files(key: string): Promise<{ path: string[]; modifiedAt: number }[]> {
    const folder = this.#pathOf(key);
    const names = await readdir(folder, { recursive: true }).catch(
      emptyIfAbsent,
    );
    const found = await Promise.all(
      names.map(async name => {
        try {
          const status = await stat(join(folder, name));
          return status.isFile()
            ? [{ path: name.split(/[\\/]/), modifiedAt: status.mtimeMs }]
            : [];
        } catch (error) {
          return emptyIfAbsent(error);
        }
      }),
    );
    return found.flat();
  }

  #pathOf(key: string): string {
    checkKey(key);
    return join(this.#root, key);
  }
}

function emptyIfAbsent(error: unknown): never[] {
  if (isAbsent(error)) {
    return [];
  }
  throw error;
}

function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
