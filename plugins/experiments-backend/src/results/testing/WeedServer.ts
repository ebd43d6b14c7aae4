import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Credentials that the server of a test knows. */
export const testCredentials = {
  accessKeyId: 'assay-test',
  secretAccessKey: 'canary-5f0c1e7b-secret',
};

/** May use one bucket, and make none. */
export const limitedCredentials = {
  accessKeyId: 'assay-limited',
  secretAccessKey: 'canary-77d0a2-secret',
};
export const limitedBucket = 'least-rights';

const START_TIMEOUT_MS = 60_000;

/** The program `weed` on the PATH; undefined where there is none. */
export function findWeed(): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map(folder => join(folder, 'weed'))
    .find(path => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** A real S3 server, SeaweedFS, with a folder and ports of its own. It can be killed and started. */
export class WeedServer {
  #process: ChildProcess | undefined;
  #output = '';

  private constructor(
    private readonly program: string,
    private readonly folder: string,
    private readonly ports: number[],
  ) {}

  static async start(program: string): Promise<WeedServer> {
    const folder = await mkdtemp(join(tmpdir(), 'assay-weed-'));
    const ports = await freePorts(4);
    await writeFile(
      join(folder, 's3.json'),
      JSON.stringify({
        identities: [
          {
            name: 'assay',
            credentials: [
              {
                accessKey: testCredentials.accessKeyId,
                secretKey: testCredentials.secretAccessKey,
              },
            ],
            actions: ['Admin', 'Read', 'Write', 'List'],
          },
          {
            name: 'limited',
            credentials: [
              {
                accessKey: limitedCredentials.accessKeyId,
                secretKey: limitedCredentials.secretAccessKey,
              },
            ],
            actions: ['Read', 'Write', 'List'].map(
              action => `${action}:${limitedBucket}`,
            ),
          },
        ],
      }),
    );
    const server = new WeedServer(program, folder, ports);
    await server.start();
    return server;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.ports[3]}`;
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const [master, volume, filer, s3] = this.ports;
    const server = spawn(
      this.program,
      [
        'server',
        `-dir=${this.folder}`,
        '-ip=127.0.0.1',
        '-ip.bind=127.0.0.1',
        `-master.port=${master}`,
        `-master.port.grpc=${await freePort()}`,
        `-volume.port=${volume}`,
        `-volume.port.grpc=${await freePort()}`,
        // Each bucket of a test takes several.
        '-volume.max=2000',
        '-master.volumeSizeLimitMB=64',
        '-filer',
        `-filer.port=${filer}`,
        `-filer.port.grpc=${await freePort()}`,
        '-s3',
        `-s3.port=${s3}`,
        `-s3.port.grpc=${await freePort()}`,
        // Otherwise these take fixed ports, and there is one server on the machine.
        '-s3.port.iceberg=0',
        '-s3.port.lance=0',
        `-s3.config=${join(this.folder, 's3.json')}`,
      ],
      // Its group is killed as a whole.
      { detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    for (const stream of [server.stdout, server.stderr]) {
      stream.on('data', data => {
        this.#output = (this.#output + data).slice(-4000);
      });
    }
    this.#process = server;
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await this.#answers())) {
      if (Date.now() > deadline || server.exitCode !== null) {
        throw new Error(`weed does not start:\n${this.#output}`);
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }

  /** As a machine that loses its power. */
  async kill(): Promise<void> {
    const server = this.#process;
    this.#process = undefined;
    if (server?.pid && server.exitCode === null) {
      const ended = once(server, 'exit');
      process.kill(-server.pid, 'SIGKILL');
      await ended;
    }
  }

  async close(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A refusal is an answer; the parts behind it must be there for a bucket to be made, too. */
  async #answers(): Promise<boolean> {
    try {
      const [s3, filer, assign] = await Promise.all([
        fetch(this.endpoint),
        fetch(`http://127.0.0.1:${this.ports[2]}/`),
        fetch(`http://127.0.0.1:${this.ports[0]}/dir/assign`),
      ]);
      const { fid } = (await assign.json()) as { fid?: string };
      return s3.status < 500 && filer.ok && fid !== undefined;
    } catch {
      return false;
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise(resolve => server.close(resolve));
  return port;
}

/** None of them twice. */
async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    ports.add(await freePort());
  }
  return [...ports];
}
