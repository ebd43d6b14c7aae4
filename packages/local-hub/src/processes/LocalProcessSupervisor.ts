import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  watch,
  type FSWatcher,
} from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../packageFolder';
import { ProcessFolder } from './ProcessFolder';
import { heartbeatFile, heartbeatTimes } from './heartbeat';
import { processId, sameThing } from './names';
import { readOutput } from './output';
import { PortAllocator } from './ports';
import type {
  ExitReason,
  ProcessIntent,
  ProcessRecord,
  ProcessRequest,
  ProcessSupervisor,
} from './types';

interface Entry {
  folder: ProcessFolder;
  record: ProcessRecord;
  watcher?: FSWatcher;
  /** A shim of ours that has not yet claimed the folder. */
  launching: boolean;
  launches: number;
  /** When this hub first saw the wish to stop, on the monotonic clock. */
  stopSince?: number;
}

/** How often the state of what runs is looked at when nothing else says so. */
const pollMilliseconds = 500;
/** A shim that has not ended this long after the grace period is killed. */
const patienceMilliseconds = 2000;
/** How many ended processes are remembered, with their output. */
const keptRecords = 1000;
const launchLimit = 3;
/** Small: a run has one shim per process, and a laptop has other uses for its memory. */
const smallNode = ['--max-old-space-size=32', '--max-semi-space-size=1'];
/** A file of its own, since it is a program of its own. */
const shim = join(packageFolder, 'src/processes/shim.mjs');

/** @public */
export interface LocalProcessSupervisorOptions {
  /** Folder that holds everything about processes; survives restarts. */
  root: string;
  /** Between the request to end and the use of force. */
  graceMilliseconds?: number;
  /** When shims look for the hub, and when they hold it for gone. */
  heartbeat?: { pollMilliseconds: number; staleMilliseconds: number };
  /** Flags of Node.js for the shims. */
  shimFlags?: readonly string[];
  random?: () => number;
  logger?: { warn(message: string): void };
}

/**
 * Runs processes on this machine, each under a shim of its own (`shim.mjs`). Somebody has to beat
 * the heart (`startHeartbeat`) for as long as the processes shall live.
 * @public
 */
export class LocalProcessSupervisor implements ProcessSupervisor {
  readonly #options: Required<Omit<LocalProcessSupervisorOptions, 'logger'>> &
    Pick<LocalProcessSupervisorOptions, 'logger'>;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<(record: ProcessRecord) => void>();
  readonly #ports: PortAllocator;
  readonly #timer: NodeJS.Timeout;
  #starting: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(options: LocalProcessSupervisorOptions) {
    this.#options = {
      graceMilliseconds: 2000,
      heartbeat: heartbeatTimes,
      shimFlags: smallNode,
      random: Math.random,
      ...options,
    };
    this.#ports = new PortAllocator({ random: this.#options.random });
    mkdirSync(options.root, { recursive: true });
    this.#load();
    this.#timer = setInterval(() => this.#poll(), pollMilliseconds);
    this.#timer.unref();
  }

  /** Knows at once what a predecessor knew, and has taken over what still runs. */
  static open(options: LocalProcessSupervisorOptions): LocalProcessSupervisor {
    return new LocalProcessSupervisor(options);
  }

  list(): ProcessRecord[] {
    return [...this.#entries.values()].map(entry => entry.record);
  }

  get(id: string): ProcessRecord | undefined {
    return this.#entries.get(id)?.record;
  }

  async start(request: ProcessRequest): Promise<ProcessRecord> {
    const id = processId(request);
    // One after the other: two that allocate ports at once could get the same.
    const started = this.#starting.then(async () => {
      const entry = this.#entries.get(id) ?? (await this.#create(id, request));
      const { record, folder } = entry;
      if (record.state === 'Starting' && !folder.claimed) this.#launch(entry);
      return entry.record;
    });
    this.#starting = started.catch(() => {});
    return started;
  }

  async stop(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry) this.#stop(entry, 'requested');
  }

  subscribe(listener: (record: ProcessRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async output(id: string, tailLines: number) {
    const entry = this.#entries.get(id);
    return entry && readOutput(join(entry.folder.path, 'log'), tailLines);
  }

  /** Stops everything and waits for the end of it: the hub goes away on purpose. */
  async stopAll(): Promise<void> {
    const active = () => [...this.#entries.values()].filter(isActive);
    for (const entry of active()) this.#stop(entry, 'hub-stopped');
    while (active().length > 0) {
      await new Promise(resolve => setTimeout(resolve, 50));
      this.#poll();
    }
  }

  /** Stops watching; what runs goes on running for as long as the heart beats. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    for (const entry of this.#entries.values()) entry.watcher?.close();
    this.#listeners.clear();
  }

  #load(): void {
    const { root } = this.#options;
    const folders = readdirSync(root, { withFileTypes: true })
      .filter(item => item.isDirectory())
      .map(item => join(root, item.name));
    for (const path of folders) {
      const folder = ProcessFolder.open(path);
      // Without an intent nothing was ever started: the hub was killed between the two.
      if (folder) this.#add(folder);
      else rmSync(path, { recursive: true, force: true });
    }
    this.#forgetOldest();
  }

  #forgetOldest(): void {
    const ended = [...this.#entries.values()]
      .filter(entry => !isActive(entry))
      .sort((a, b) => compare(b.record.exit!.at, a.record.exit!.at));
    for (const { record, folder } of ended.slice(keptRecords)) {
      this.#entries.delete(record.id);
      rmSync(folder.path, { recursive: true, force: true });
    }
  }

  async #create(id: string, request: ProcessRequest): Promise<Entry> {
    const { root, graceMilliseconds, heartbeat } = this.#options;
    const path = join(root, id);
    const ports = await this.#allocatePorts(request);
    const names = Object.keys(ports);
    const intent: ProcessIntent = {
      ...request,
      id,
      createdAt: new Date().toISOString(),
      ports,
      outputs: join(path, 'outputs'),
      startLog: join(root, 'starts.jsonl'),
      graceMilliseconds,
      heartbeat: { ...heartbeat, path: heartbeatFile(root) },
      environment: {
        ...inherited(),
        ...(names.length > 0 && { PORT: String(ports[names[0]]) }),
        ...Object.fromEntries(names.map(name => portVariable(name, ports))),
        ASSAY_ATTEMPT: String(request.attempt),
        ASSAY_OUTPUTS: join(path, 'outputs'),
        ...request.environment,
      },
    };
    return this.#add(ProcessFolder.create(path, intent));
  }

  /** A server that is started again gets the ports that its users were told. */
  async #allocatePorts(request: ProcessRequest) {
    const records = this.list();
    const earlier = records.filter(({ intent }) => sameThing(intent, request));
    const remembered = Object.assign({}, ...earlier.map(r => r.intent.ports));
    const taken = new Set<number>(
      records
        .filter(({ exit, intent }) => !exit || intent.runUid === request.runUid)
        .flatMap(({ intent }) => Object.values(intent.ports)),
    );
    const ports: Record<string, number> = {};
    for (const name of request.ports) {
      ports[name] = remembered[name] ?? (await this.#ports.allocate(taken));
      taken.add(ports[name]);
    }
    return ports;
  }

  #add(folder: ProcessFolder): Entry {
    const record = folder.observe(new Date().toISOString());
    const entry: Entry = { folder, record, launching: false, launches: 0 };
    this.#entries.set(record.id, entry);
    this.#follow(entry);
    return entry;
  }

  /** Looks at once when the shim has written something; the poll is behind it. */
  #follow(entry: Entry): void {
    if (!isActive(entry) || entry.watcher) return;
    try {
      entry.watcher = watch(entry.folder.path, { persistent: false }, () =>
        this.#refresh(entry),
      );
      entry.watcher.on('error', () => entry.watcher?.close());
    } catch {
      // No watches left on this machine: the poll does.
    }
  }

  #launch(entry: Entry): void {
    if (entry.launching) return;
    if (entry.launches >= launchLimit) {
      entry.folder.giveUp('its shim did not start', new Date().toISOString());
      this.#refresh(entry);
      return;
    }
    entry.launches += 1;
    entry.launching = true;
    const child = spawn(
      process.execPath,
      [...this.#options.shimFlags, shim, entry.folder.path],
      { detached: true, stdio: 'ignore', env: inherited() },
    );
    const ended = (error?: Error) => {
      entry.launching = false;
      if (this.#closed) return;
      if (error) this.#options.logger?.warn(`no shim: ${error.message}`);
      this.#refresh(entry);
      if (isActive(entry) && !entry.folder.claimed) this.#launch(entry);
    };
    child.once('error', ended);
    child.once('exit', () => ended());
    child.unref();
  }

  #stop(entry: Entry, reason: ExitReason): void {
    if (!isActive(entry)) return;
    entry.stopSince ??= performance.now();
    entry.folder.requestStop(reason, new Date().toISOString());
    this.#refresh(entry);
  }

  #poll(): void {
    for (const entry of this.#entries.values()) {
      if (!isActive(entry)) continue;
      this.#refresh(entry);
      if (!entry.record.stopRequested || !isActive(entry)) continue;
      entry.stopSince ??= performance.now();
      const waited = performance.now() - entry.stopSince;
      if (waited > this.#options.graceMilliseconds + patienceMilliseconds)
        entry.folder.kill();
    }
  }

  #refresh(entry: Entry): void {
    if (!isActive(entry) || !existsSync(entry.folder.path)) return;
    const before = JSON.stringify(entry.record);
    entry.record = entry.folder.observe(new Date().toISOString());
    if (!isActive(entry)) {
      entry.watcher?.close();
      entry.watcher = undefined;
    }
    if (JSON.stringify(entry.record) === before) return;
    for (const listener of this.#listeners) listener(entry.record);
  }
}

function isActive(entry: Entry): boolean {
  return entry.record.state !== 'Exited';
}

/** The few variables that a process may see; the hub's own environment is none of its business. */
function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];
  return Object.fromEntries(
    names.flatMap(name => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function portVariable(name: string, ports: Record<string, number>) {
  const suffix = name.toUpperCase().replace(/[^A-Z0-9]/g, '_');
  return [`PORT_${suffix}`, String(ports[name])];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
