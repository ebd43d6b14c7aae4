// Removes runs, results and the portal's database; the toolchain and the dependencies stay.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { state } from './setup/folders.mjs';

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const pid = Number(
  await readFile(join(state, 'lab.pid'), 'utf8').catch(() => 0),
);
if (pid && alive(pid)) {
  console.error(
    `The lab is running (process ${pid}): stop it with Ctrl-C first.`,
  );
  process.exitCode = 1;
} else {
  for (const folder of ['hub', 'portal', 'results', 'lab.pid'])
    await rm(join(state, folder), { recursive: true, force: true });
  console.log('Runs, results and the portal database are removed.');
}
