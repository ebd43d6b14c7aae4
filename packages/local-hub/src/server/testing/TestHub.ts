import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import {
  createHubServer,
  type HubServer,
  type HubServerOptions,
} from '../createHubServer';
import { PATCH_TYPES, type PatchType } from '../requests/patchTypes';
import { TestClock } from './TestClock';

/** Tests look at answers of any shape. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Loose = any;

/** One answer. */
export interface Answer {
  code: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  body: Loose;
}

interface Call {
  body?: unknown;
  headers?: Record<string, string>;
}

/** A watch that a test reads event by event. */
export interface TestWatch {
  code: number;
  /** The next event; undefined when the watch has ended. */
  next(): Promise<Loose>;
  stop(): void;
}

/** A hub on a folder of its own, with a clock that tests move, and a client for it. */
export class TestHub {
  readonly clock = new TestClock();
  readonly faults: unknown[] = [];
  readonly #directory = mkdtempSync(join(tmpdir(), 'assay-hub-'));
  #hub: HubServer | undefined;
  #agent: Agent | undefined;

  private constructor(private readonly options: Partial<HubServerOptions>) {}

  static async start(
    options: Partial<HubServerOptions> = {},
  ): Promise<TestHub> {
    const hub = new TestHub(options);
    await hub.#open();
    return hub;
  }

  get server(): HubServer {
    return this.#hub!;
  }

  async restart(): Promise<void> {
    await this.#close();
    await this.#open();
  }

  async close(): Promise<void> {
    await this.#close();
    rmSync(this.#directory, { recursive: true, force: true });
    // A fault of the hub must not hide behind a passing test.
    if (this.faults.length > 0) {
      throw this.faults[0];
    }
  }

  async call(method: string, path: string, call: Call = {}): Promise<Answer> {
    const response = await this.#request(method, path, call);
    const text = await response.body.text();
    return {
      code: response.statusCode,
      headers: response.headers,
      text,
      body: parsed(text),
    };
  }

  get = (path: string, headers?: Record<string, string>) =>
    this.call('GET', path, { headers });
  post = (path: string, body: unknown) => this.call('POST', path, { body });
  put = (path: string, body: unknown) => this.call('PUT', path, { body });
  delete = (path: string, body?: unknown) =>
    this.call('DELETE', path, { body });
  patch = (type: PatchType, path: string, body: unknown) =>
    this.call('PATCH', path, {
      body,
      headers: { 'content-type': PATCH_TYPES[type] },
    });

  /** Creates an object. @throws Error when that does not work */
  async create(path: string, body: unknown): Promise<Loose> {
    const answer = await this.post(path, body);
    if (answer.code !== 201) {
      throw new Error(`POST ${path} was answered ${answer.text}`);
    }
    return answer.body;
  }

  async watch(
    path: string,
    headers?: Record<string, string>,
  ): Promise<TestWatch> {
    const controller = new AbortController();
    const response = await this.#request('GET', path, {
      headers,
      signal: controller.signal,
    });
    response.body.on('error', () => {});
    const lines = linesOf(response.body);
    return {
      code: response.statusCode,
      next: async () => {
        const { value, done } = await lines.next();
        return done ? undefined : JSON.parse(value);
      },
      stop: () => controller.abort(),
    };
  }

  /** Waits until the hub has nothing left to do in the background. */
  idle = () => this.server.idle();

  #request(
    method: string,
    path: string,
    { body, headers, signal }: Call & { signal?: AbortSignal },
  ) {
    const isRaw = typeof body === 'string' || body instanceof Uint8Array;
    return request(this.server.url + path, {
      method: method as 'GET',
      dispatcher: this.#agent,
      signal,
      headers: {
        authorization: `Bearer ${this.server.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: isRaw || body === undefined ? body : JSON.stringify(body),
    });
  }

  async #open(): Promise<void> {
    this.#hub = await createHubServer({
      dataDirectory: this.#directory,
      clock: this.clock,
      definitions: [],
      failed: (_work, error) => this.faults.push(error),
      ...this.options,
    });
    this.#agent = new Agent({
      connect: { ca: Buffer.from(this.server.caData, 'base64').toString() },
    });
  }

  async #close(): Promise<void> {
    await this.#agent?.destroy();
    await this.#hub?.close();
  }
}

function parsed(text: string): Loose {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function* linesOf(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
}
