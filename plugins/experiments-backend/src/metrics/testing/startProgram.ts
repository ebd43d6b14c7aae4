import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Whether a program is on the path; tests that need it say that they were skipped. */
export function hasProgram(name: string): boolean {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .some(folder => {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** A server that a test has started, on a port of its own. */
export interface TestServer {
  url: string;
  stop(): Promise<void>;
}

/** Starts a server in a folder of its own and waits until it answers. */
export async function startProgram(options: {
  program: string;
  /** Path that answers 200 when it can be asked. */
  readiness: string;
  headers?: Record<string, string>;
  arguments(place: { port: number; folder: string }): Promise<string[]>;
}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), `${options.program}-`));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const lines: string[] = [];
  const child = spawn(
    options.program,
    await options.arguments({ port, folder }),
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  child.stderr.on('data', chunk => lines.push(String(chunk)));
  const ended = new Promise<void>(resolve =>
    child.on('close', () => resolve()),
  );
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + 60_000;
  for (;;) {
    const ready = await fetch(`${url}${options.readiness}`, {
      headers: options.headers,
    }).catch(() => undefined);
    if (ready?.ok) {
      return { url, stop };
    }
    if (Date.now() > deadline || child.exitCode !== null) {
      await stop();
      throw new Error(
        `${options.program} does not answer: ${lines.join('').slice(-2000)}`,
      );
    }
    await pause(50);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve =>
    server.listen(0, '127.0.0.1', () => resolve()),
  );
  const { port } = server.address() as { port: number };
  await new Promise(resolve => server.close(resolve));
  return port;
}
