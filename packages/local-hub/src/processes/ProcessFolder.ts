import {
  existsSync,
  linkSync,
  mkdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from './files';
import { isAlive, signalGroup, startTimeOf } from './identity.mjs';
import type {
  ExitReason,
  ProcessIntent,
  ProcessRecord,
  ProcessExit,
} from './types';

interface Identity {
  pid: number;
  startTime: string;
}

interface State extends Partial<Identity> {
  startedAt?: string;
  exitedAt?: string;
  exitCode?: number;
  signal?: string;
  lastLine?: string;
  reason?: ExitReason;
}

/**
 * The folder of one process as the hub sees it; `shim.mjs` says what stands in it. Whatever is
 * concluded here is concluded from the files and from who is alive, never from memory.
 */
export class ProcessFolder {
  readonly path: string;
  readonly intent: ProcessIntent;

  private constructor(path: string, intent: ProcessIntent) {
    this.path = path;
    this.intent = intent;
  }

  static create(path: string, intent: ProcessIntent): ProcessFolder {
    mkdirSync(path, { recursive: true });
    writeJson(join(path, 'intent.json'), intent);
    return new ProcessFolder(path, intent);
  }

  /** Undefined when the intent was never recorded, hence nothing ever started. */
  static open(path: string): ProcessFolder | undefined {
    const intent = readJson<ProcessIntent>(join(path, 'intent.json'));
    return intent && new ProcessFolder(path, intent);
  }

  /** Whether some shim has taken it on, alive or not. */
  get claimed(): boolean {
    return existsSync(join(this.path, 'claim.json'));
  }

  get stopRequested(): boolean {
    return existsSync(join(this.path, 'stop'));
  }

  /**
   * The record as the files have it now. When the shim is gone without a word, what is left of the
   * process is killed and the end recorded in its place.
   */
  observe(now: string): ProcessRecord {
    const shim = this.#read<Identity>('claim.json');
    const gone = shim !== undefined && !isAlive(shim);
    // Read after the look at the shim: its last act is to write how the process ended.
    let state = this.#state();
    if (gone && state.exitedAt === undefined) {
      const child = identityOf(state);
      if (isAlive(child)) signalGroup(child!.pid, 'SIGKILL');
      else state = this.#recordEnd({ ...state, exitedAt: now, reason: 'lost' });
    }
    return this.#toRecord(state);
  }

  /** Writes the wish to stop, so that a shim which starts late sees it, and tells a live one. */
  requestStop(reason: ExitReason, now: string): void {
    if (!this.stopRequested) writeFileSync(join(this.path, 'stop'), reason);
    // Taking the claim ourselves is the only way to be sure that nothing starts any more.
    if (this.#claim()) {
      this.#recordEnd({ exitedAt: now, reason });
      return;
    }
    const shim = this.#read<Identity>('claim.json');
    if (shim && isAlive(shim)) signal(shim.pid, 'SIGTERM');
  }

  /** For a shim that does not listen. */
  kill(): void {
    const child = identityOf(this.#state());
    if (child && isAlive(child)) signalGroup(child.pid, 'SIGKILL');
    const shim = this.#read<Identity>('claim.json');
    if (shim && isAlive(shim)) signal(shim.pid, 'SIGKILL');
  }

  /** Records that no shim could be started at all. */
  giveUp(message: string, now: string): void {
    if (this.#claim())
      this.#recordEnd({
        exitedAt: now,
        reason: 'not-started',
        lastLine: message,
      });
  }

  #claim(): boolean {
    const own = join(this.path, 'claim.hub.tmp');
    const identity = { pid: process.pid, startTime: startTimeOf(process.pid) };
    try {
      writeFileSync(own, JSON.stringify(identity));
      linkSync(own, join(this.path, 'claim.json'));
      return true;
    } catch {
      return false;
    } finally {
      rmSync(own, { force: true });
    }
  }

  #recordEnd(state: State): State {
    writeJson(join(this.path, 'state.json'), state);
    return state;
  }

  #state(): State {
    return this.#read<State>('state.json') ?? {};
  }

  #read<T>(name: string): T | undefined {
    return readJson<T>(join(this.path, name));
  }

  #toRecord(state: State): ProcessRecord {
    const exit: ProcessExit | undefined = state.exitedAt
      ? {
          at: state.exitedAt,
          reason: state.reason ?? 'lost',
          exitCode: state.exitCode,
          signal: state.signal,
          lastLine: state.lastLine,
        }
      : undefined;
    const whileAlive = state.pid === undefined ? 'Starting' : 'Running';
    return {
      intent: this.intent,
      id: this.intent.id,
      state: exit ? 'Exited' : whileAlive,
      pid: state.pid,
      startedAt: state.startedAt,
      exit,
      stopRequested: this.stopRequested,
    };
  }
}

function identityOf(state: State): Identity | undefined {
  return state.pid !== undefined && state.startTime !== undefined
    ? { pid: state.pid, startTime: state.startTime }
    : undefined;
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in between.
  }
}
