import type { RevisionKey } from '@assay/plugin-experiments-node';
import type { ResultSpool, SpooledResult } from './ResultSpool';

/** A spool that ends with its process; for tests, and where there is no database. */
export class InMemoryResultSpool implements ResultSpool {
  readonly #results = new Map<string, SpooledResult>();

  async put(result: SpooledResult): Promise<void> {
    const id = idOf(result.key);
    this.#results.set(id, this.#results.get(id) ?? result);
  }

  async get(key: RevisionKey): Promise<SpooledResult | undefined> {
    return this.#results.get(idOf(key));
  }

  async list(): Promise<RevisionKey[]> {
    return [...this.#results.values()].map(({ key }) => key);
  }

  async remove(key: RevisionKey): Promise<void> {
    this.#results.delete(idOf(key));
  }
}

function idOf({ definition, runUid, revision }: RevisionKey): string {
  return [definition, runUid, revision].join('/');
}
