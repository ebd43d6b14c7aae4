import type {
  ResultStore,
  StoreCallOptions,
  StoredRevision,
} from '@assay/plugin-experiments-node';
import { MANIFEST, sha256Of } from './revisions';

/** What is stored is not what was published. */
export class DamagedResultError extends Error {
  readonly name = 'DamagedResultError';
}

/** A file of a revision, and the checksum that its manifest has for it. */
export interface RevisionFile {
  content: Uint8Array;
  /** SHA-256, hexadecimal. */
  sha256: string;
}

/**
 * A file of a revision, or its manifest, checked against the manifest; undefined when the manifest
 * does not list it.
 * @throws DamagedResultError when the file is gone or another one than was published
 */
export async function readRevisionFile(
  store: Pick<ResultStore, 'getFile'>,
  revision: StoredRevision,
  path: string,
  options?: StoreCallOptions,
): Promise<RevisionFile | undefined> {
  const sha256 =
    path === MANIFEST
      ? revision.sha256
      : revision.manifest.files.find(file => file.path === path)?.sha256;
  if (!sha256) {
    return undefined;
  }
  const key = `${revision.key}/${path}`;
  const content = await store.getFile(key, options);
  if (!content) {
    throw new DamagedResultError(
      `${key} is in its manifest, but not in the result store`,
    );
  }
  if (sha256Of(content) !== sha256) {
    throw new DamagedResultError(
      `${key} is not what was published: its checksum differs from the manifest's`,
    );
  }
  return { content, sha256 };
}
