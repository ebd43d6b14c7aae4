import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';

/** What a request was, as far as these tests look. */
export interface SeenRequest {
  method: string;
  /** Bucket and key. */
  path: string;
  headers: IncomingMessage['headers'];
}

/** An answer that a test gives instead of the server's own. */
export type Answer =
  | { status: number; body?: string; headers?: Record<string, string> }
  | 'hang up'
  | 'say nothing';

/**
 * The few calls of S3 that the store makes, on objects in memory: for what a real server does not
 * do on request, such as old age, outages and malice.
 */
export class PlayedS3Server {
  readonly requests: SeenRequest[] = [];
  readonly objects = new Map<string, Buffer>();
  /** What old servers and some others do not know. */
  knowsConditions = true;
  /** Asked before each request; undefined lets it pass. */
  answer: (request: SeenRequest) => Answer | undefined = () => undefined;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const url = new URL(request.url ?? '/', 'http://s3');
      const seen = {
        method: request.method ?? '',
        path: url.pathname.slice(1),
        headers: request.headers,
      };
      this.requests.push(seen);
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(chunk);
      }
      const answer =
        this.answer(seen) ?? this.#act(seen, url, Buffer.concat(chunks));
      if (answer === 'hang up') {
        response.destroy();
      } else if (answer !== 'say nothing') {
        response.writeHead(answer.status, answer.headers).end(answer.body);
      }
    });
  }

  static async start(): Promise<PlayedS3Server> {
    const played = new PlayedS3Server();
    played.#server.listen(0, '127.0.0.1');
    await once(played.#server, 'listening');
    return played;
  }

  get endpoint(): string {
    const { port } = this.#server.address() as { port: number };
    return `http://127.0.0.1:${port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  #act(
    { method, path, headers }: SeenRequest,
    url: URL,
    body: Buffer,
  ): Exclude<Answer, string> {
    const object = this.objects.get(path);
    switch (method) {
      case 'PUT':
        if (object && headers['if-none-match'] === '*' && this.knowsConditions)
          return errorOf(412, 'PreconditionFailed');
        this.objects.set(path, body);
        return { status: 200 };
      case 'DELETE':
        this.objects.delete(path);
        return { status: 204 };
      case 'GET':
        if (url.searchParams.has('list-type')) return this.#list(path, url);
        return object
          ? { status: 200, body: object.toString('utf8') }
          : errorOf(404, 'NoSuchKey');
      default:
        return { status: 200 };
    }
  }

  #list(bucket: string, { searchParams }: URL): Exclude<Answer, string> {
    const prefix = searchParams.get('prefix') ?? '';
    const size = Number(searchParams.get('max-keys') ?? 1000);
    const from = Number(searchParams.get('continuation-token') ?? 0);
    const keys = [...this.objects.keys()]
      .map(path => path.slice(bucket.replace(/\/?$/, '/').length))
      .filter(key => key.startsWith(prefix))
      .sort();
    const more = keys.length > from + size;
    const contents = keys
      .slice(from, from + size)
      .map(
        key =>
          `<Contents><Key>${key}</Key><LastModified>${new Date().toISOString()}</LastModified></Contents>`,
      );
    return {
      status: 200,
      body: `<ListBucketResult><IsTruncated>${more}</IsTruncated>${
        more
          ? `<NextContinuationToken>${from + size}</NextContinuationToken>`
          : ''
      }${contents.join('')}</ListBucketResult>`,
    };
  }
}

/** An error as S3 words it. */
export function errorOf(
  status: number,
  code: string,
  message = 'no',
): Exclude<Answer, string> {
  return {
    status,
    body: `<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
    headers: { 'content-type': 'application/xml' },
  };
}
