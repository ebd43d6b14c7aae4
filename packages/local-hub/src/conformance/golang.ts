import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findProgram, run } from './programs';

const environment = {
  // The toolchain that is there, or none: nothing is fetched for a test run.
  GOTOOLCHAIN: 'local',
  GOWORK: 'off',
  CGO_ENABLED: '0',
};

/** A Go toolchain that can build the programs, or why there is none. */
export type Toolchain =
  | { readonly go: string; readonly missing?: undefined }
  | { readonly go?: undefined; readonly missing: string };

/**
 * Looks for Go and for the modules that the programs need; modules are fetched
 * when they are not in Go's cache yet. Decided before the cases are declared,
 * since only then can they be skipped with a reason.
 */
export function findToolchain(goModule: string): Toolchain {
  const go = findProgram('go');
  if (!go) {
    return { missing: 'there is no go on the PATH' };
  }
  const listed = spawnSync(go, ['list', '-deps', '-f', ' ', './...'], {
    cwd: goModule,
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    timeout: 180_000,
  });
  if (listed.status === 0) {
    return { go };
  }
  const [reason] = (listed.stderr || 'it took too long').trim().split('\n');
  return { missing: `the Go modules cannot be had: ${reason}` };
}

/**
 * Builds all programs into the user's cache and answers their folder. Throws
 * with the compiler's words.
 */
export async function buildPrograms(
  go: string,
  goModule: string,
): Promise<string> {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const checkout = createHash('sha256').update(goModule).digest('hex');
  const folder = join(cache, 'assay', `conformance-${checkout.slice(0, 8)}`);
  mkdirSync(folder, { recursive: true });
  const { code, stderr } = await run(
    go,
    ['build', '-trimpath', '-buildvcs=false', '-o', `${folder}/`, './...'],
    { cwd: goModule, env: environment, timeoutMs: 900_000 },
  );
  if (code !== 0) {
    throw new Error(`go build failed: ${stderr}`);
  }
  return folder;
}
