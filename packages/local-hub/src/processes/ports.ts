import { createServer } from 'node:net';

/**
 * Ports of processes come from below the range that operating systems take outgoing connections
 * from (Linux from 32768, macOS from 49152): a generator's thousands of connections must not sit on
 * the port of a server that is being restarted.
 */
const first = 20_000;
const last = 29_999;

/** Allocates ports that nobody listens on and nobody was promised. */
export class PortAllocator {
  readonly #random: () => number;

  constructor(options: { random: () => number }) {
    this.#random = options.random;
  }

  /**
   * @throws when no free port was found
   */
  async allocate(taken: ReadonlySet<number>): Promise<number> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const port = first + Math.floor(this.#random() * (last - first + 1));
      if (!taken.has(port) && (await isFree(port))) return port;
    }
    throw new Error(`no free port between ${first} and ${last}`);
  }
}

/** Whether a server could listen there. */
export async function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.close(() => resolve(true));
    });
  });
}
