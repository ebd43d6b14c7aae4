import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/**
 * Replaces a file as a whole. Renaming is what makes it whole; flushing to the disk is left out,
 * since a killed process loses nothing that it has written and a lost machine takes every process
 * of a run with it.
 */
export function writeJson(path: string, value: unknown): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, JSON.stringify(value));
  renameSync(temporary, path);
}

/** Content of a JSON file; undefined when it is absent or not JSON. */
export function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}
