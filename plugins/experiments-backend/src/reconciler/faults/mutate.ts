import fs from 'node:fs';
import { join } from 'node:path';
import type { Outcome, Surroundings } from './schedule';
import type { Edit, Mutant } from './mutants';

/** Folders whose modules are read anew for a mutant. */
const folders = [
  'plugins/experiments-backend/src',
  'plugins/experiments-node/src',
  'packages/controller/src',
];

/** Whether a mutant was noticed, and by what. */
export interface Verdict {
  why: string;
  killedBy?: string;
}

/**
 * Reads the modules of the reconciler with some text replaced, and nothing else: no file on disk
 * changes. For programs that load their sources through `require`.
 *
 * @throws when the text to replace is not there exactly once
 */
export function requireMutated<T>(
  root: string,
  entry: string,
  edits: readonly Edit[],
): T {
  const texts = new Map<string, string>();
  for (const { file, find, replace } of edits) {
    const path = join(root, file);
    const text = texts.get(path) ?? fs.readFileSync(path, 'utf8');
    if (text.split(find).length !== 2) {
      throw new Error(
        `${file} has ${text.split(find).length - 1} times: ${find}`,
      );
    }
    texts.set(
      path,
      text.replace(find, () => replace),
    );
  }
  forget(root);
  const read = new Set<string>();
  const original = fs.readFileSync;
  fs.readFileSync = ((path: fs.PathOrFileDescriptor, ...rest: unknown[]) => {
    const text = texts.get(String(path));
    if (text !== undefined) {
      read.add(String(path));
      return text;
    }
    return (original as (...all: unknown[]) => unknown)(path, ...rest);
  }) as typeof fs.readFileSync;
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports, @backstage/no-undeclared-imports
    const loaded = require(entry) as T;
    for (const path of texts.keys()) {
      if (!read.has(path)) {
        throw new Error(`${path} is not among what was loaded`);
      }
    }
    return loaded;
  } finally {
    fs.readFileSync = original;
  }
}

/** The modules are read again by whoever needs them next. */
function forget(root: string): void {
  const prefixes = folders.map(folder => join(root, folder));
  for (const path of Object.keys(require.cache)) {
    if (
      prefixes.some(prefix => path.startsWith(prefix)) &&
      !path.endsWith('mutate.ts')
    ) {
      delete require.cache[path];
    }
  }
}

type Play = typeof import('./playOne').playOne;

/**
 * Lets a mutant live through the schedules that must notice it, until one does.
 *
 * @param expected - by variant, of the reconciler as it is
 */
export async function judge(
  root: string,
  mutant: Mutant,
  surroundings: Surroundings,
  expected: ReadonlyMap<string, Outcome>,
): Promise<Verdict> {
  const { playOne } = requireMutated<{ playOne: Play }>(
    root,
    // eslint-disable-next-line no-restricted-syntax -- never part of a build
    join(__dirname, 'playOne'),
    mutant.edits,
  );
  for (const wanted of mutant.noticed) {
    const killedBy = await playOne(wanted, surroundings, expected);
    if (killedBy) {
      return { why: mutant.why, killedBy };
    }
  }
  return { why: mutant.why };
}
