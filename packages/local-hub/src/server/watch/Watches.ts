import type { ServerResponse } from 'node:http';
import type { Clock } from '@assay/controller';
import type { Registry } from '../../registry';
import {
  type Watch,
  watchObjects,
  type WatchQuery,
} from '../../registry/operations/watchObjects';
import type { Presentation } from '../responses/shapes';
import { EventEncoder } from './EventEncoder';
import { WatchStream } from './WatchStream';

/** How often a watch that asked for bookmarks gets one. */
const BOOKMARK_INTERVAL_MS = 60_000;
/** A watch without a limit of its own ends between this time and twice this time. */
const LONGEST_WATCH_MS = 30 * 60_000;

interface OpenWatch {
  watch: Watch;
  stream: WatchStream;
  query: WatchQuery;
}

/** All watches that are open, and the time that concerns them. */
export class Watches {
  readonly #open = new Set<OpenWatch>();
  #cancelBookmarks: (() => void) | undefined;

  constructor(
    private readonly registry: Registry,
    private readonly clock: Clock,
  ) {
    registry.catalogue.onChange(() => this.#closeStale());
  }

  /** The number of open watches. */
  get size(): number {
    return this.#open.size;
  }

  /**
   * Answers a request with a watch.
   *
   * @throws ApiError when it cannot begin; nothing is written then
   */
  open(
    response: ServerResponse,
    query: WatchQuery,
    presentation: Presentation,
    timeoutSeconds: number | undefined,
  ): void {
    const encoder = new EventEncoder(presentation, () => this.clock.now());
    let failed = false;
    // What is told before there is a stream: a watch that cannot begin must leave the answer untouched.
    const early: Buffer[] = [];
    let send = (bytes: Buffer): void => {
      early.push(bytes);
    };
    const watch = watchObjects(this.registry, query, item => {
      failed ||= item.type === 'ERROR';
      send(encoder.encode(item));
    });

    let cancelTimeout = () => {};
    const opened: OpenWatch = {
      watch,
      query,
      stream: new WatchStream(response, () => {
        watch.stop();
        cancelTimeout();
        this.#open.delete(opened);
        this.#schedule();
      }),
    };
    send = bytes => opened.stream.write(bytes);
    early.forEach(send);
    if (failed) {
      opened.stream.close();
      return;
    }
    cancelTimeout = this.clock.setTimeout(
      () => this.#expire(opened),
      timeoutSeconds
        ? timeoutSeconds * 1000
        : LONGEST_WATCH_MS * (1 + this.registry.random()),
    );
    this.#open.add(opened);
    this.#schedule();
  }

  /** Ends the watches on what is no longer served as it was: their clients look again. */
  #closeStale(): void {
    const { catalogue } = this.registry;
    for (const { query, stream } of [...this.#open]) {
      const { resource } = query.selection;
      const { group, version, plural } = resource;
      if (catalogue.find(group, version, plural) !== resource) {
        stream.close();
      }
    }
  }

  closeAll(): void {
    for (const { stream } of [...this.#open]) {
      stream.close();
    }
  }

  /** A last bookmark spares the client from reading again what it has seen. */
  #expire({ watch, stream }: OpenWatch): void {
    watch.bookmark();
    stream.close();
  }

  #schedule(): void {
    if (this.#open.size === 0) {
      this.#cancelBookmarks?.();
      this.#cancelBookmarks = undefined;
    } else {
      this.#cancelBookmarks ??= this.clock.setTimeout(() => {
        this.#cancelBookmarks = undefined;
        this.#open.forEach(({ watch }) => watch.bookmark());
        this.#schedule();
      }, BOOKMARK_INTERVAL_MS);
    }
  }
}
