// Who a process is. A pid alone is not enough: pids are reused, and a restarted hub that trusted
// one would kill a stranger. A pid together with its start time names one process for ever.
import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

/**
 * Start time of a live process in a form that is only good for comparing, or undefined when there
 * is no such process. A zombie counts as gone: it holds no memory, port or file any more.
 *
 * @param {number} pid
 * @returns {string | undefined}
 */
export function startTimeOf(pid) {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** @param {number} pid */
function fromProc(pid) {
  let stat;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The command name stands in parentheses and may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  if (state === 'Z' || state === 'X') return undefined;
  // Field 22 of proc(5), in clock ticks since boot; unique per boot, and so is the boot id.
  return `${bootId()}/${fields[19]}`;
}

/** @type {string | undefined} */
let knownBootId;

function bootId() {
  if (knownBootId === undefined) {
    try {
      knownBootId = readFileSync(
        '/proc/sys/kernel/random/boot_id',
        'utf8',
      ).trim();
    } catch {
      knownBootId = 'boot';
    }
  }
  return knownBootId;
}

/** @param {number} pid */
function fromPs(pid) {
  try {
    const line = execFileSync(
      'ps',
      ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        // Month names follow the locale, which may differ between the hub and a shim.
        env: { PATH: process.env.PATH, LC_ALL: 'C' },
      },
    ).trim();
    const [, state, started] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    return !state || state.startsWith('Z') ? undefined : started;
  } catch {
    return undefined;
  }
}

/**
 * Whether exactly this process is alive.
 *
 * @param {{ pid: number, startTime: string } | undefined} identity
 * @returns {boolean}
 */
export function isAlive(identity) {
  return (
    identity !== undefined && startTimeOf(identity.pid) === identity.startTime
  );
}

/**
 * Sends a signal to the whole process group that the process leads. The caller has verified the
 * identity just before, or is the parent and knows that the group cannot have been taken over.
 *
 * @param {number} pid
 * @param {'SIGTERM' | 'SIGKILL'} signal
 * @returns {boolean} whether there was anything to signal
 */
export function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}
