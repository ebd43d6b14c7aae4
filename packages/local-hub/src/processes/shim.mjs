// The parent of one process of a run. It outlives the hub for a while, so that a restarted hub can
// adopt the process, and never lets the process outlive it by accident.
//
//   node shim.mjs <folder>
//
// The folder holds `intent.json`, written by the hub before this was started. Here are written:
//   claim.json   created exclusively: of any number of shims for one folder, one runs the command
//   state.json   identity of the command, how it ended, its last telling line; replaced atomically
//   log/         the newest lines of stdout and stderr
// A file `stop` in the folder asks for the end; SIGTERM asks for it at once.
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { signalGroup, startTimeOf } from './identity.mjs';
import { OutputFile } from './outputFile.mjs';

const folder = process.argv[2];
const file = name => join(folder, name);
const readText = path => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

const intent = JSON.parse(readFileSync(file('intent.json'), 'utf8'));
const output = new OutputFile(file('log'));
const state = {};
let child;
let stopping;

/** A reader sees the old state or the new one, never half of one. */
function record(changes) {
  Object.assign(state, changes);
  try {
    writeFileSync(file('state.json.tmp'), JSON.stringify(state));
    renameSync(file('state.json.tmp'), file('state.json'));
  } catch {
    // The folder was removed under us: nobody wants to know any more, so only the end matters.
    stop('folder-gone');
  }
}

/** Ends the whole group: politely, then by force. */
function stop(reason) {
  if (stopping) return;
  stopping = reason;
  if (!child) {
    record({ exitedAt: new Date().toISOString(), reason });
    process.exit(0);
  }
  signalGroup(child.pid, 'SIGTERM');
  setTimeout(
    () => signalGroup(child.pid, 'SIGKILL'),
    intent.graceMilliseconds,
  ).unref();
}

/** Only the heartbeat's content counts: the wall clock may jump and a laptop may sleep. */
function watchHeartbeat() {
  const { heartbeat } = intent;
  const allowed = Math.ceil(
    heartbeat.staleMilliseconds / heartbeat.pollMilliseconds,
  );
  let last;
  let unchanged = 0;
  setInterval(() => {
    if (existsSync(file('stop'))) stop(readText(file('stop')) || 'requested');
    const content = readText(heartbeat.path);
    unchanged = content === undefined || content === last ? unchanged + 1 : 0;
    last = content ?? last;
    if (unchanged >= allowed) stop('hub-away');
  }, heartbeat.pollMilliseconds);
}

function logStart() {
  const { runUid, role, trial, attempt, id } = intent;
  const at = state.startedAt;
  const line = { at, runUid, role, trial, attempt, pid: child.pid, id };
  appendFileSync(intent.startLog, `${JSON.stringify(line)}\n`);
}

function run() {
  // The command waits behind a gate until its pid is on record. Whenever this process dies before
  // that, the gate reads the end of its pipe and the command never starts.
  const gate = 'read -r go <&3 || exit 125; exec 3<&-; exec "$@"';
  child = spawn('/bin/sh', ['-c', gate, 'sh', ...intent.command], {
    cwd: intent.directory,
    env: intent.environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  child.on('error', error => {
    record({
      exitCode: 127,
      exitedAt: new Date().toISOString(),
      lastLine: error.message,
      reason: 'not-started',
    });
    process.exit(0);
  });
  if (child.pid === undefined) return;
  child.stdio[3].on('error', () => {});
  child.stdout.on('data', chunk => output.write('stdout', chunk));
  child.stderr.on('data', chunk => output.write('stderr', chunk));
  child.on('exit', (code, signal) => {
    // What the command has left behind in its group goes with it.
    signalGroup(child.pid, 'SIGKILL');
    const exitedAt = new Date().toISOString();
    const finish = () => {
      output.end();
      record({
        exitCode: code ?? undefined,
        signal: signal ?? undefined,
        exitedAt,
        lastLine: output.telling(),
        reason: stopping ?? 'exited',
      });
      process.exit(0);
    };
    child.on('close', finish);
    // Somebody outside of the group may still hold the pipe; the last lines are not worth waiting.
    setTimeout(finish, 500);
  });

  record({
    pid: child.pid,
    startTime: startTimeOf(child.pid),
    startedAt: new Date().toISOString(),
  });
  if (existsSync(file('stop'))) stop(readText(file('stop')) || 'requested');
  if (stopping) return;
  logStart();
  child.stdio[3].end('go\n');
}

process.on('SIGTERM', () => stop(readText(file('stop')) || 'requested'));
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});
process.on('uncaughtException', error => {
  if (child) signalGroup(child.pid, 'SIGKILL');
  record({
    exitedAt: new Date().toISOString(),
    lastLine: `the shim failed: ${error.message}`,
    reason: 'lost',
  });
  process.exit(1);
});

/** A link is created whole or not at all, and only once. */
function claim() {
  const own = file(`claim.${process.pid}.tmp`);
  const identity = { pid: process.pid, startTime: startTimeOf(process.pid) };
  writeFileSync(own, JSON.stringify(identity));
  try {
    linkSync(own, file('claim.json'));
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(own);
  }
}

if (!claim()) process.exit(0);
if (existsSync(file('stop'))) stop(readText(file('stop')) || 'requested');
mkdirSync(intent.outputs, { recursive: true });
mkdirSync(file('log'), { recursive: true });
watchHeartbeat();
run();
