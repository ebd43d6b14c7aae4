import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** File whose change tells the shims that the hub is there. */
export const heartbeatFile = (root: string) => join(root, 'heartbeat');

/** How often it changes, and when it counts as stale. */
export const heartbeatTimes = {
  beatMilliseconds: 1000,
  pollMilliseconds: 500,
  staleMilliseconds: 8000,
};

/**
 * Starts beating. It is the first thing that a hub does: survivors of its predecessor end
 * themselves otherwise.
 *
 * @returns stops beating
 */
export function startHeartbeat(root: string): () => void {
  mkdirSync(root, { recursive: true });
  const path = heartbeatFile(root);
  // Two hubs in turn must not write the same content.
  const hub = `${process.pid}-${Date.now()}`;
  let count = 0;
  const beat = () => {
    count += 1;
    writeFileSync(path, `${hub}-${count}`);
  };
  beat();
  const timer = setInterval(() => {
    try {
      beat();
    } catch {
      // The data folder was removed: the shims notice by themselves.
    }
  }, heartbeatTimes.beatMilliseconds);
  timer.unref();
  return () => clearInterval(timer);
}
