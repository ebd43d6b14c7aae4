import { existsSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { join } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { readLibrary } from './readLibrary';
import type { LibraryService, LibrarySnapshot } from './types';

/** An editor writes a file in several steps; one reading after them is enough. */
const SETTLE_MS = 200;
/** Where the file system cannot be watched, and while the folder cannot be read. */
const POLL_MS = 10_000;

const watchedFolders = ['experiments', 'components'];

/**
 * A library in a folder of this machine, kept current by watching it.
 * @public
 */
export class FolderLibrary implements LibraryService {
  readonly path: string;
  readonly #logger: Pick<LoggerService, 'info' | 'warn'>;
  readonly #listeners = new Set<() => void>();
  readonly #watchers = new Map<string, FSWatcher>();
  #snapshot: LibrarySnapshot | undefined;
  #firstReading: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #reported = '';
  #stopped = false;

  constructor(options: {
    path: string;
    logger: Pick<LoggerService, 'info' | 'warn'>;
  }) {
    this.path = options.path;
    this.#logger = options.logger;
  }

  start(): void {
    this.#firstReading ??= this.#read();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) {
      watcher.close();
    }
    this.#watchers.clear();
  }

  snapshot(): LibrarySnapshot | undefined {
    return this.#snapshot;
  }

  async whenRead(): Promise<void> {
    this.start();
    await this.#firstReading;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #read(): Promise<void> {
    // Watching begins before reading: a change in between causes one more reading, not a miss.
    const watching = this.#watchFolders();
    let readable = true;
    try {
      const next = await readLibrary(this.path, this.#snapshot);
      this.#report(
        next.problems.map(({ path, message }) => `${path}: ${message}`),
      );
      this.#accept(next);
    } catch (error) {
      readable = false;
      this.#report([String(error)]);
    }
    if (!watching || !readable) {
      this.#readLater(POLL_MS);
    }
  }

  #accept(next: LibrarySnapshot): void {
    const changed = JSON.stringify(next) !== JSON.stringify(this.#snapshot);
    this.#snapshot = next;
    if (!changed || this.#stopped) {
      return;
    }
    for (const listener of this.#listeners) {
      listener();
    }
  }

  /** Says each state of affairs once, however often the folder is read. */
  #report(problems: string[]): void {
    const text = problems.join('; ');
    if (text !== this.#reported && text !== '') {
      this.#logger.warn(`Library ${this.path}: ${text}`);
    }
    this.#reported = text;
  }

  #readLater(ms: number): void {
    if (this.#stopped) {
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(), ms);
    this.#timer.unref();
  }

  /** Returns whether every folder that exists is watched. */
  #watchFolders(): boolean {
    if (this.#stopped) {
      return true;
    }
    // The root is not watched recursively: a checkout holds node_modules.
    const root = this.#watch(this.path, false);
    return (
      watchedFolders
        .map(name => join(this.path, name))
        .filter(folder => existsSync(folder))
        .map(folder => this.#watch(folder, true))
        .every(Boolean) && root
    );
  }

  #watch(folder: string, recursive: boolean): boolean {
    if (this.#watchers.has(folder)) {
      return true;
    }
    try {
      const watcher = watch(
        folder,
        { recursive, persistent: false },
        (_, name) => {
          if (recursive || watchedFolders.includes(String(name))) {
            this.#readLater(SETTLE_MS);
          }
        },
      );
      const forget = () => {
        watcher.close();
        if (this.#watchers.get(folder) === watcher) {
          this.#watchers.delete(folder);
          this.#readLater(SETTLE_MS);
        }
      };
      watcher.on('error', forget);
      this.#watchers.set(folder, watcher);
      return true;
    } catch {
      return false;
    }
  }
}
