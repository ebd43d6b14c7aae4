import { createHash } from 'node:crypto';
import type {
  ResultFile,
  RevisionKey,
  StoredRevision,
} from '@assay/plugin-experiments-node';
// eslint-disable-next-line no-restricted-imports -- the harness is a test
import { MemoryResultStore } from '../../__testUtils__/MemoryResultStore';

/** How a store fails at one of its calls. */
export type StoreFault = 'refuses' | 'writes and says 503';

/** A result store that fails at a chosen call and remembers every content that a key ever held. */
export class WorldStore extends MemoryResultStore {
  readonly #artifacts = new Map<string, Uint8Array>();
  readonly contents = new Map<string, Set<string>>();
  calls = 0;
  fault: { at: number; kind: StoreFault } | undefined;

  putFile(key: string, content: string): void {
    this.#artifacts.set(key, Buffer.from(content));
  }

  artifacts(): Record<string, string> {
    return Object.fromEntries(
      [...this.#artifacts].map(([key, content]) => [
        key,
        Buffer.from(content).toString('utf8'),
      ]),
    );
  }

  override async putRevision(
    key: RevisionKey,
    files: readonly ResultFile[],
  ): Promise<StoredRevision> {
    return this.#call(async () => {
      const id = `${key.definition}/${key.runUid}/${key.revision}`;
      const hash = createHash('sha256');
      files.forEach(({ path, content }) => hash.update(path).update(content));
      const held = this.contents.get(id) ?? new Set();
      this.contents.set(id, held.add(hash.digest('hex')));
      return (
        // As with a conditional write: what is there stays.
        (await super.getRevision(key)) ?? super.putRevision(key, files)
      );
    });
  }

  override async getRevision(
    key: RevisionKey,
  ): Promise<StoredRevision | undefined> {
    return this.#call(() => super.getRevision(key));
  }

  override async getFile(key: string): Promise<Uint8Array | undefined> {
    return this.#call(
      async () => this.#artifacts.get(key) ?? super.getFile(key),
    );
  }

  async #call<T>(act: () => Promise<T>): Promise<T> {
    this.calls += 1;
    if (this.fault?.at !== this.calls) {
      return act();
    }
    if (this.fault.kind === 'writes and says 503') {
      await act();
    }
    throw new Error('The store answered 503');
  }
}
