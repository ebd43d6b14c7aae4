import { Agent, request, Dispatcher } from 'undici';
import { Credentials } from './kubeconfig';

/**
 * A judge looks at answers of any shape, malformed ones included, so that
 * bodies are not typed: every expectation is about what really came.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Loose = any;

/** One HTTP answer, whatever its code. */
export interface Answer {
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The parsed JSON, or undefined when the text is not JSON. */
  readonly body: Loose;
}

/** What can be said about a request besides its method and path. */
export interface Call {
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  /** Sent as JSON, unless it is a string or a buffer, which are sent as they are. */
  readonly body?: unknown;
  readonly type?: string;
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** False leaves the credential out; a string replaces the token. */
  readonly token?: false | string;
}

/** Content types of the patch verbs. */
export const patchTypes = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml',
  strategic: 'application/strategic-merge-patch+json',
} as const;

/** Plain HTTP to one API server. */
export class Api {
  private dispatcher: Agent;

  constructor(private readonly credentials: Credentials) {
    this.dispatcher = dispatcherFor(credentials);
  }

  /** Forgets all connections, for a server that has been restarted. */
  async reconnect(): Promise<void> {
    await this.dispatcher.destroy();
    this.dispatcher = dispatcherFor(this.credentials);
  }

  /** Sends one request and reads its whole answer. */
  async call(method: string, path: string, call: Call = {}): Promise<Answer> {
    const response = await this.open(method, path, call);
    const text = await response.body.text();
    return {
      code: response.statusCode,
      headers: flat(response.headers),
      text,
      body: parsed(text),
    };
  }

  /** Sends one request and leaves its body to be read as a stream. */
  async open(
    method: string,
    path: string,
    call: Call = {},
    signal?: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    return request(this.url(path, call.query), {
      method: method as Dispatcher.HttpMethod,
      dispatcher: this.dispatcher,
      signal,
      headers: {
        accept: call.accept ?? 'application/json',
        ...this.authorization(call.token),
        ...(call.body === undefined
          ? {}
          : { 'content-type': call.type ?? 'application/json' }),
        ...call.headers,
      },
      body: payload(call.body),
    });
  }

  async close(): Promise<void> {
    await this.dispatcher.destroy();
  }

  private url(path: string, query: Call['query'] = {}): string {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      parameters.set(name, String(value));
    }
    const suffix = parameters.size ? `?${parameters}` : '';
    return `${this.credentials.server}${path}${suffix}`;
  }

  private authorization(token: Call['token']): Record<string, string> {
    const value = token ?? this.credentials.token;
    return value ? { authorization: `Bearer ${value}` } : {};
  }
}

function dispatcherFor(credentials: Credentials): Agent {
  return new Agent({
    connect: {
      ca: credentials.ca,
      cert: credentials.certificate,
      key: credentials.key,
    },
    // An idle connection that the server closes at the same moment shows as a
    // failed request, so that ours end first.
    keepAliveTimeout: 1000,
  });
}

function payload(body: unknown): string | Buffer | undefined {
  return body === undefined || typeof body === 'string' || Buffer.isBuffer(body)
    ? body
    : JSON.stringify(body);
}

function flat(
  headers: Record<string, string | string[] | undefined>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value ?? '',
    ]),
  );
}

function parsed(text: string): Loose {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
