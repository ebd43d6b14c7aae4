import { Agent, request } from 'node:http';

/** More requests than this are never on their way at once; the rest wait for a connection. */
const mostSockets = 4096;

/**
 * Sends requests over kept connections and tells a log what becomes of each. A request is never
 * cut off when its time is over: it was sent, the server will count it, and how late its answer
 * comes is of interest.
 */
export class Sender {
  #agent = new Agent({
    keepAlive: true,
    maxSockets: mostSockets,
    maxFreeSockets: mostSockets,
  });
  #open = new Set();
  #target;
  #log;
  #now;
  #idle;

  /** @param {{ url: URL, method: string, log: import('./RequestLog.mjs').RequestLog, now: () => number }} options */
  constructor({ url, method, log, now }) {
    // Prepared once: parsing an address for every request would cost more than sending it.
    this.#target = {
      agent: this.#agent,
      host: url.hostname,
      port: url.port || 80,
      path: url.pathname + url.search,
      method,
    };
    this.#log = log;
    this.#now = now;
  }

  /** @param {number} intended - when the request should leave */
  send(intended) {
    this.#log.sent(intended, this.#now());
    const entry = { intended, abort: () => outgoing.destroy() };
    const settle = report => {
      if (!this.#open.delete(entry)) return;
      report();
      if (this.#open.size === 0) this.#idle?.();
    };
    const outgoing = request(this.#target, response => {
      response.on('end', () =>
        settle(() =>
          this.#log.answered(intended, this.#now(), response.statusCode),
        ),
      );
      response.on('error', () => settle(() => this.#log.failed(intended)));
      response.resume();
    });
    outgoing.on('error', () => settle(() => this.#log.failed(intended)));
    this.#open.add(entry);
    outgoing.end();
  }

  /**
   * Waits until every request has its answer.
   *
   * @param {number} milliseconds - after which the rest is given up on
   */
  async drain(milliseconds) {
    if (this.#open.size > 0)
      await new Promise(resolve => {
        const timer = setTimeout(resolve, milliseconds);
        this.#idle = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    for (const entry of [...this.#open]) {
      this.#open.delete(entry);
      this.#log.abandoned(entry.intended);
      entry.abort();
    }
    this.#agent.destroy();
  }
}
