import type { Logger } from '@assay/controller';
import type {
  PrunableResultStore,
  ResultFile,
  RevisionKey,
  StoreCallOptions,
  StoredRevision,
  StoredRun,
} from '@assay/plugin-experiments-node';
import { eachOf } from '../eachOf';
import {
  checkKey,
  compareRevisions,
  compareRuns,
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
import { Bucket, type BucketOptions } from './Bucket';

/** Requests of one call that are under way at a time. */
const AT_A_TIME = 8;
/** Written twice to see whether the second one is refused. Beside the results, not among them. */
const PROBE = 'probe/conditional-write';

/** Results in a bucket of an S3 server. */
export class S3ResultStore implements PrunableResultStore {
  readonly name = 's3';
  readonly keyPrefix: string;
  readonly #bucket: Bucket;
  readonly #logger: Logger;
  readonly #server: string;
  #conditional: boolean | undefined;

  constructor(options: BucketOptions & { logger: Logger }) {
    this.keyPrefix = options.config.prefix;
    this.#bucket = new Bucket(options);
    this.#logger = options.logger;
    this.#server = options.config.endpoint ?? 'AWS';
  }

  async putRevision(
    key: RevisionKey,
    files: readonly ResultFile[],
    { signal }: StoreCallOptions = {},
  ): Promise<StoredRevision> {
    const { revision, text } = draftRevision(key, files);
    const existing = await this.getRevision(key, { signal });
    if (existing) {
      return sameRevision(existing, revision);
    }
    const paths = files.map(({ path }) => `${revision.key}/${path}`);
    paths.forEach(checkKey);
    const conditional = await this.#isConditional(signal);
    await eachOf(files, AT_A_TIME, ({ path, content }) =>
      this.#bucket.put(`${revision.key}/${path}`, content, signal),
    );
    // Without it the revision does not exist, so whatever was interrupted before is written again.
    const manifest = `${revision.key}/${MANIFEST}`;
    if (conditional) {
      const outcome = await this.#bucket.putIfAbsent(manifest, text, signal);
      if (outcome === 'written') {
        return revision;
      }
    } else {
      await this.#bucket.put(manifest, text, signal);
    }
    return writtenRevision(await this.getRevision(key, { signal }), revision);
  }

  async getRevision(
    key: RevisionKey,
    { signal }: StoreCallOptions = {},
  ): Promise<StoredRevision | undefined> {
    const manifest = `${folderOf(key)}/${MANIFEST}`;
    const content = await this.#bucket.get(manifest, signal);
    return content && parseRevision(key, content);
  }

  async listRevisions(
    filter: { definition?: string; runUid?: string } = {},
    { signal }: StoreCallOptions = {},
  ): Promise<StoredRevision[]> {
    const keys: RevisionKey[] = [];
    for await (const { key } of this.#bucket.list(prefixOf(filter), signal)) {
      const revision = revisionOf(key);
      if (revision && (filter.runUid ?? revision.runUid) === revision.runUid) {
        keys.push(revision);
      }
    }
    const found = await eachOf(keys.sort(compareRevisions), AT_A_TIME, key =>
      this.getRevision(key, { signal }),
    );
    return found.filter(revision => revision !== undefined);
  }

  async getFile(
    key: string,
    { signal }: StoreCallOptions = {},
  ): Promise<Uint8Array | undefined> {
    checkKey(key);
    return this.#bucket.get(key, signal);
  }

  async listRuns({ signal }: StoreCallOptions = {}): Promise<StoredRun[]> {
    const runs = new Map<string, StoredRun>();
    for await (const { key, modifiedAt } of this.#bucket.list(
      `${ROOT}/`,
      signal,
    )) {
      const [, definition, runUid, ...path] = key.split('/');
      if (path.length > 0 && isSegment(definition) && isSegment(runUid)) {
        const id = `${definition}/${runUid}`;
        const run = runs.get(id) ?? {
          definition,
          runUid,
          revisions: [],
          modifiedAt: 0,
          kept: false,
        };
        const { revision } = revisionOf(key) ?? {};
        runs.set(id, {
          ...run,
          revisions: revision ? [...run.revisions, revision] : run.revisions,
          modifiedAt: Math.max(run.modifiedAt, modifiedAt),
          kept: run.kept || path.join('/') === KEEP,
        });
      }
    }
    return [...runs.values()]
      .map(run => ({ ...run, revisions: run.revisions.sort((a, b) => a - b) }))
      .sort(compareRuns);
  }

  async deleteRevision(
    key: RevisionKey,
    { signal }: StoreCallOptions = {},
  ): Promise<void> {
    await this.#deleteBelow(`${folderOf(key)}/`, signal);
  }

  async deleteRun(
    run: Pick<RevisionKey, 'definition' | 'runUid'>,
    { signal }: StoreCallOptions = {},
  ): Promise<void> {
    await this.#deleteBelow(`${folderOfRun(run)}/`, signal);
  }

  close(): void {
    this.#bucket.close();
  }

  async #deleteBelow(prefix: string, signal?: AbortSignal): Promise<void> {
    const manifests: string[] = [];
    const others: string[] = [];
    for await (const { key } of this.#bucket.list(prefix, signal)) {
      (revisionOf(key) ? manifests : others).push(key);
    }
    for (const keys of [manifests, others]) {
      await eachOf(keys, AT_A_TIME, key => this.#bucket.delete(key, signal));
    }
  }

  /** Whether the server refuses to write over what is there when it is asked to. */
  async #isConditional(signal?: AbortSignal): Promise<boolean> {
    if (this.#conditional === undefined) {
      const write = () => this.#bucket.putIfAbsent(PROBE, '', signal);
      const first = await write();
      const second = first === 'written' ? await write() : first;
      this.#conditional = second === 'exists';
      if (!this.#conditional) {
        this.#logger.warn(
          `The S3 server ${
            this.#server
          } does not know "If-None-Match: *". What is written is read again and compared, which cannot tell two backends apart that publish one revision in the same moment; use one that knows it`,
        );
      }
    }
    return this.#conditional;
  }
}

function prefixOf({
  definition,
  runUid,
}: {
  definition?: string;
  runUid?: string;
}): string {
  if (definition === undefined) {
    return `${ROOT}/`;
  }
  const parts = runUid === undefined ? [definition] : [definition, runUid];
  return `${[ROOT, ...parts].join('/')}/`;
}

/** The revision whose manifest a key is. */
function revisionOf(key: string): RevisionKey | undefined {
  const [root, definition, runUid, number, file, ...rest] = key.split('/');
  const revision = revisionNumber(number ?? '');
  return root === ROOT &&
    revision &&
    file === MANIFEST &&
    rest.length === 0 &&
    isSegment(definition) &&
    isSegment(runUid)
    ? { definition, runUid, revision }
    : undefined;
}
