import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../processes/files';
import { isAlive, startTimeOf } from '../processes/identity.mjs';

interface Identity {
  pid: number;
  startTime: string;
}

/**
 * Makes sure that one hub at a time works with a data folder. A hub that was killed leaves its lock
 * behind; it is recognised by its process being gone.
 *
 * @returns gives the folder free
 * @throws when another hub is alive
 */
export function lockFolder(data: string): () => void {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const file = join(data, 'hub.lock');
  const own = join(data, `hub.lock.${process.pid}`);
  writeFileSync(
    own,
    JSON.stringify({ pid: process.pid, startTime: startTimeOf(process.pid) }),
  );
  try {
    for (;;) {
      try {
        linkSync(own, file);
        return () => rmSync(file, { force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = readJson<Identity>(file);
      if (holder && isAlive(holder))
        throw new Error(
          `another hub (process ${holder.pid}) works with ${data}; end it or choose another folder`,
        );
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
}
