import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProcessRequest } from './types';

/** A folder of its own for one test. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'assay-processes-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Waits until something holds; real processes take the time that they take. */
export async function until<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMilliseconds = 20_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMilliseconds;
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== false) return value as T;
    if (performance.now() > deadline)
      throw new Error(`not within ${timeoutMilliseconds} ms: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** A wish for a process that runs a piece of JavaScript. */
export function nodeRequest(
  script: string,
  changes: Partial<ProcessRequest> = {},
): ProcessRequest {
  return {
    runUid: 'run-1',
    role: 'app-target-server',
    attempt: 1,
    owner: { kind: 'Application', namespace: 'argocd', name: 'a', uid: 'u1' },
    component: 'server',
    entrypoint: 'serve',
    command: [process.execPath, '-e', script],
    directory: tmpdir(),
    environment: {},
    ports: [],
    ...changes,
  };
}

/** The lines of the start log. */
export function starts(root: string): { id: string; pid: number }[] {
  try {
    return readFileSync(join(root, 'starts.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
  } catch {
    return [];
  }
}
