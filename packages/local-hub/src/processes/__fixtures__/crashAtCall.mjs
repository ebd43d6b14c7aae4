// Loaded into a shim by a test: kills it right before, or right after, its n-th call that writes
// or starts something. CRASH_AT is `before:n` or `after:n`.
import fs from 'node:fs';
import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';

const [moment, number] = process.execArgv
  .find(flag => flag.startsWith('--title=crash-'))
  .slice('--title=crash-'.length)
  .split('-');
let calls = 0;

function armed(target, name) {
  const original = target[name];
  target[name] = (...args) => {
    calls += 1;
    const due = calls === Number(number);
    if (due && moment === 'before') process.kill(process.pid, 'SIGKILL');
    const result = original(...args);
    if (due && moment === 'after') process.kill(process.pid, 'SIGKILL');
    return result;
  };
}

for (const name of [
  'writeFileSync',
  'linkSync',
  'unlinkSync',
  'mkdirSync',
  'renameSync',
  'appendFileSync',
])
  armed(fs, name);
armed(childProcess, 'spawn');
syncBuiltinESMExports();
