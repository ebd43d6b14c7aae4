import { createHash } from 'node:crypto';
import type { ResultManifest } from '@assay/plugin-experiments-common';
import type {
  ResultFile,
  RevisionKey,
  StoredRevision,
} from '@assay/plugin-experiments-node';
import { ConflictError, InputError } from '@backstage/errors';

/** First segment of every key. */
export const ROOT = 'results';
export const MANIFEST = 'manifest.json';
/** A file of this name beside the revisions of a run keeps them from retention. */
export const KEEP = 'keep';

/** Names that mean themselves on every file system and in every object store. */
const SEGMENT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const REVISION = /^[1-9]\d{0,8}$/;

type RunKey = Pick<RevisionKey, 'definition' | 'runUid'>;

/** Whether a name can be one part of a key. */
export function isSegment(name: string): boolean {
  return SEGMENT.test(name);
}

/** The number that the name of a folder is, when it is a revision's. */
export function revisionNumber(name: string): number | undefined {
  return REVISION.test(name) ? Number(name) : undefined;
}

/** @throws InputError for a key that leaves the store, or means something else to some store */
export function checkKey(key: string): void {
  if (!key.split('/').every(isSegment)) {
    throw new InputError(`"${key}" is not a key of a result store`);
  }
}

/** @throws InputError when a name cannot be part of a key */
export function folderOfRun({ definition, runUid }: RunKey): string {
  for (const segment of [definition, runUid]) {
    if (!isSegment(segment)) {
      throw new InputError(`"${segment}" cannot be part of a result's key`);
    }
  }
  return [ROOT, definition, runUid].join('/');
}

/** @throws InputError when a name cannot be part of a key, or the number is not one of a revision */
export function folderOf(key: RevisionKey): string {
  const folder = folderOfRun(key);
  if (revisionNumber(String(key.revision)) === undefined) {
    throw new InputError(`${key.revision} is not the number of a revision`);
  }
  return `${folder}/${key.revision}`;
}

/** A revision as it will be stored, and the text of its manifest. */
export function draftRevision(
  key: RevisionKey,
  files: readonly ResultFile[],
): { revision: StoredRevision; text: string } {
  const { definition, runUid, revision } = key;
  const manifest: ResultManifest = {
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
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  return {
    text,
    revision: { ...key, key: folderOf(key), manifest, sha256: sha256Of(text) },
  };
}

/**
 * A revision as its manifest tells it.
 * @throws Error naming the manifest, when it is not one of this revision
 */
export function parseRevision(
  key: RevisionKey,
  content: Uint8Array,
): StoredRevision {
  const folder = folderOf(key);
  let manifest: ResultManifest | undefined;
  try {
    manifest = JSON.parse(Buffer.from(content).toString('utf8'));
  } catch {
    manifest = undefined;
  }
  if (!Array.isArray(manifest?.files)) {
    throw new Error(`${folder}/${MANIFEST} is not a manifest`);
  }
  return { ...key, key: folder, manifest, sha256: sha256Of(content) };
}

/** The revision that is there, if it is the one that was to be written. @throws ConflictError */
export function sameRevision(
  existing: StoredRevision,
  wanted: StoredRevision,
): StoredRevision {
  if (existing.sha256 !== wanted.sha256) {
    throw new ConflictError(
      `Revision ${existing.key} exists with another content`,
    );
  }
  return existing;
}

/**
 * After a manifest was not written, or perhaps: an earlier try may have been answered into the void,
 * or another writer was faster. What is there decides.
 */
export function writtenRevision(
  found: StoredRevision | undefined,
  wanted: StoredRevision,
): StoredRevision {
  if (!found) {
    throw new ConflictError(
      `Revision ${wanted.key} was deleted while it was written`,
    );
  }
  return sameRevision(found, wanted);
}

/** By definition, run and number, the numbers as numbers. */
export function compareRevisions(a: RevisionKey, b: RevisionKey): number {
  return compareRuns(a, b) || a.revision - b.revision;
}

export function compareRuns(a: RunKey, b: RunKey): number {
  return (
    compareText(a.definition, b.definition) || compareText(a.runUid, b.runUid)
  );
}

export function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function compareText(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
