import type { ServerResponse } from 'node:http';

/** A client that leaves this much unread, in bytes, is let go; it comes back and resumes. */
const UNREAD_LIMIT = 64 * 1024 * 1024;

/** The open answer of a watch. Events of one turn travel together. */
export class WatchStream {
  #waiting: Buffer[] = [];
  #flushScheduled = false;
  #ended = false;

  /**
   * @param ended - is called once, whoever ends it
   */
  constructor(
    private readonly response: ServerResponse,
    private readonly ended: () => void,
  ) {
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-cache, private',
    });
    response.flushHeaders();
    response.on('close', () => this.#end());
  }

  write(event: Buffer): void {
    if (this.#ended) {
      return;
    }
    this.#waiting.push(event);
    if (!this.#flushScheduled) {
      this.#flushScheduled = true;
      setImmediate(() => this.#flush());
    }
  }

  /** Sends what is waiting and ends the answer, as a watch ends on a real server. */
  close(): void {
    if (!this.#ended) {
      this.#flush();
      this.#end();
      this.response.end();
    }
  }

  #flush(): void {
    this.#flushScheduled = false;
    if (this.#waiting.length === 0 || this.#ended) {
      return;
    }
    this.response.write(Buffer.concat(this.#waiting));
    this.#waiting = [];
    if (this.response.writableLength > UNREAD_LIMIT) {
      this.response.destroy();
    }
  }

  #end(): void {
    if (!this.#ended) {
      this.#ended = true;
      this.ended();
    }
  }
}
