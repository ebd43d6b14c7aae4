import { createHash } from 'node:crypto';
import type {
  ResultFile,
  ResultStore,
  RevisionKey,
  StoredRevision,
} from '@assay/plugin-experiments-node';

const sha256 = (content: string | Uint8Array) =>
  createHash('sha256').update(content).digest('hex');

const folderOf = ({ definition, runUid, revision }: RevisionKey) =>
  `results/${definition}/${runUid}/${revision}`;

/** A result store in memory; it can be away. */
export class MemoryResultStore implements ResultStore {
  readonly name = 'memory';
  /** Every call fails with this while it is set. */
  failure: Error | undefined;
  readonly #revisions = new Map<string, StoredRevision>();
  readonly #files = new Map<string, Uint8Array>();

  async putRevision(
    key: RevisionKey,
    files: readonly ResultFile[],
  ): Promise<StoredRevision> {
    this.#answer();
    const folder = folderOf(key);
    const manifest = {
      version: 'assay.dev/manifest/v1' as const,
      ...key,
      files: files.map(({ path, content }) => ({
        path,
        sha256: sha256(content),
        bytes: Buffer.byteLength(content as string),
      })),
    };
    const text = JSON.stringify(manifest);
    for (const { path, content } of [
      ...files,
      { path: 'manifest.json', content: text },
    ]) {
      this.#files.set(`${folder}/${path}`, Buffer.from(content as string));
    }
    const stored = { ...key, key: folder, manifest, sha256: sha256(text) };
    this.#revisions.set(folder, stored);
    return stored;
  }

  async getRevision(key: RevisionKey): Promise<StoredRevision | undefined> {
    this.#answer();
    return this.#revisions.get(folderOf(key));
  }

  async listRevisions(
    filter: { definition?: string; runUid?: string } = {},
  ): Promise<StoredRevision[]> {
    this.#answer();
    return [...this.#revisions.values()]
      .filter(
        ({ definition, runUid }) =>
          (filter.definition ?? definition) === definition &&
          (filter.runUid ?? runUid) === runUid,
      )
      .sort((a, b) => a.revision - b.revision);
  }

  async getFile(key: string): Promise<Uint8Array | undefined> {
    this.#answer();
    return this.#files.get(key);
  }

  remove(runUid: string): void {
    for (const stored of this.#revisions.values()) {
      if (stored.runUid === runUid) {
        this.#revisions.delete(stored.key);
      }
    }
  }

  #answer(): void {
    if (this.failure) {
      throw this.failure;
    }
  }
}
