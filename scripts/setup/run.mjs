import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/**
 * Runs a command to its end. Rejects with what it printed when it fails.
 *
 * A command that leaves processes behind names a file for standard error, which they hold open.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, uid?: number, gid?: number, env?: NodeJS.ProcessEnv, leavesProcesses?: string, show?: 'all' | 'none' | ((line: string) => void)}} [options]
 * @returns {Promise<string>} what it printed on standard output
 */
export function run(
  command,
  args,
  { cwd, uid, gid, env, leavesProcesses, show = 'none' } = {},
) {
  return new Promise((resolve, reject) => {
    // What goes on in the background holds standard error open; then nobody may wait for its end.
    const errors = leavesProcesses && openSync(leavesProcesses, 'w');
    const child = spawn(command, args, {
      cwd,
      uid,
      gid,
      env: env ?? process.env,
      stdio: show === 'all' ? 'inherit' : ['ignore', 'pipe', errors ?? 'pipe'],
    });
    if (errors !== undefined) closeSync(errors);
    let out = '';
    let tail = '';
    let rest = '';
    const take = chunk => {
      tail = (tail + chunk).slice(-8000);
      if (typeof show !== 'function') return;
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) show(line);
    };
    child.stdout?.setEncoding('utf8').on('data', chunk => {
      out += chunk;
      take(chunk);
    });
    child.stderr?.setEncoding('utf8').on('data', take);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (leavesProcesses)
        tail += readFileSync(leavesProcesses, 'utf8').slice(-8000);
      if (code === 0) resolve(out);
      else
        reject(
          new Error(
            `\`${[command, ...args].join(' ')}\` ended with ${
              signal ?? `code ${code}`
            }${tail ? `:\n${tail}` : ''}`,
          ),
        );
    });
  });
}
