// Takes seconds where Jest has not transformed it before; here, and not in the
// first test that needs it, that counts against nobody's timeout.
import '@kubernetes/client-node';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo, Socket } from 'node:net';
import { KubeConfig, Status, loadKubeConfig } from '../client';
import { KubernetesObject, ResourceType, keyOf } from '../resource';

/** The one kind that the fake server has. */
export const widgetType: ResourceType = {
  group: 'test.assay.dev',
  version: 'v1',
  plural: 'widgets',
  kind: 'Widget',
  namespaced: true,
};

export interface Widget extends KubernetesObject {
  spec?: { size?: number };
}

/** A request as a test sees it. */
export interface FakeCall {
  method: string;
  path: string;
  query: URLSearchParams;
  isWatch: boolean;
  headers: IncomingMessage['headers'];
  body: string;
  response: ServerResponse;
}

interface LoggedEvent {
  version: number;
  type: string;
  object: Widget;
}

/**
 * A small API server over real HTTP, which lists and watches widgets, and
 * misbehaves in any way a test asks for. What tests do to its objects is done
 * directly; it takes no writes.
 */
export class FakeApiServer {
  readonly calls: FakeCall[] = [];
  /** Answers instead of the server when it returns true. */
  misbehave?: (call: FakeCall) => boolean;
  /** As servers before 1.32: `ignored` unknown parameter, or `refused` one. */
  watchList: 'supported' | 'refused' | 'ignored' = 'supported';
  kindExists = true;
  connectionsOpened = 0;

  private readonly objects = new Map<string, Widget>();
  private readonly log: LoggedEvent[] = [];
  private readonly watchers = new Set<ServerResponse>();
  private readonly sockets = new Set<Socket>();
  private version = 100;
  private oldestVersion = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<FakeApiServer> {
    const server = createServer();
    const fake = new FakeApiServer(server);
    server.on('request', (request, response) => {
      fake.receive(request, response).catch(error => response.destroy(error));
    });
    server.on('connection', socket => {
      fake.connectionsOpened++;
      fake.sockets.add(socket);
      socket.on('close', () => fake.sockets.delete(socket));
    });
    await new Promise<void>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve()),
    );
    return fake;
  }

  async close(): Promise<void> {
    const closed = new Promise(resolve => this.server.close(resolve));
    this.breakConnections();
    await closed;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  kubeConfig(token?: string): KubeConfig {
    return loadKubeConfig({
      content: JSON.stringify({
        clusters: [
          {
            name: 'fake',
            cluster: { server: this.url, 'insecure-skip-tls-verify': true },
          },
        ],
        users: [{ name: 'tester', user: { token } }],
        contexts: [
          { name: 'fake', context: { cluster: 'fake', user: 'tester' } },
        ],
        'current-context': 'fake',
      }),
    });
  }

  /** Creates or changes a widget and tells the watchers. */
  put(name: string, change: Partial<Widget['metadata']> = {}): Widget {
    const key = `test/${name}`;
    const known = this.objects.get(key);
    const widget: Widget = {
      apiVersion: 'test.assay.dev/v1',
      kind: 'Widget',
      metadata: {
        ...known?.metadata,
        name,
        namespace: 'test',
        uid: known?.metadata.uid ?? `uid-${this.version}`,
        managedFields: [{ manager: 'tester' }],
        ...change,
        resourceVersion: `${++this.version}`,
      },
    };
    this.objects.set(key, widget);
    this.record(known ? 'MODIFIED' : 'ADDED', widget);
    return widget;
  }

  remove(name: string): void {
    const widget = this.objects.get(`test/${name}`)!;
    this.objects.delete(`test/${name}`);
    const metadata = {
      ...widget.metadata,
      resourceVersion: `${++this.version}`,
    };
    this.record('DELETED', { ...widget, metadata });
  }

  /** Other objects changed: the version moves and watchers get a bookmark. */
  bookmark(): string {
    this.version++;
    this.send({ type: 'BOOKMARK', object: this.bookmarkObject() });
    return `${this.version}`;
  }

  /** Sends any line to all watchers. */
  sendLine(line: string): void {
    for (const watcher of this.watchers) watcher.write(`${line}\n`);
  }

  /** Forgets what happened: older versions answer 410 from now on. */
  compact(): void {
    this.oldestVersion = this.version;
    this.log.length = 0;
  }

  /** Ends all watches, as a server does when their time is over. */
  endWatches(): void {
    for (const watcher of this.watchers) watcher.end();
  }

  breakConnections(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  get openWatches(): number {
    return this.watchers.size;
  }

  get watches(): FakeCall[] {
    return this.calls.filter(call => call.isWatch);
  }

  get lists(): FakeCall[] {
    return this.calls.filter(call => !call.isWatch && call.method === 'GET');
  }

  private async receive(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const url = new URL(request.url!, this.url);
    let body = '';
    for await (const chunk of request) body += chunk;
    const call: FakeCall = {
      method: request.method!,
      path: url.pathname,
      query: url.searchParams,
      isWatch: url.searchParams.get('watch') === 'true',
      headers: request.headers,
      body,
      response,
    };
    this.calls.push(call);
    if (this.misbehave?.(call)) return;
    const collection =
      /^\/apis\/test.assay.dev\/v1\/(namespaces\/test\/)?widgets$/;
    if (!this.kindExists || !collection.test(call.path)) {
      response.writeHead(404, { 'content-type': 'text/plain' });
      response.end('404 page not found\n');
    } else if (call.isWatch) this.watch(call);
    else this.list(call);
  }

  private list({ query, response }: FakeCall): void {
    const all = [...this.objects.values()];
    const limit = Number(query.get('limit') ?? 0) || all.length;
    const [from, version] = (query.get('continue') ?? `0 ${this.version}`)
      .split(' ')
      .map(Number);
    if (version < this.oldestVersion) {
      sendStatus(response, 410, 'Expired');
      return;
    }
    const more = from + limit < all.length;
    sendJson(response, 200, {
      kind: 'WidgetList',
      metadata: {
        resourceVersion: `${version}`,
        continue: more ? `${from + limit} ${version}` : undefined,
      },
      items: all.slice(from, from + limit),
    });
  }

  private watch({ query, response }: FakeCall): void {
    const initial = query.get('sendInitialEvents') === 'true';
    if (initial && this.watchList === 'refused') {
      sendStatus(response, 422, 'Invalid');
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    this.watchers.add(response);
    response.on('close', () => this.watchers.delete(response));
    const from = Number(query.get('resourceVersion') ?? -1);
    if (from < 0) {
      for (const object of this.objects.values()) {
        writeEvent(response, 'ADDED', object);
      }
      if (!initial || this.watchList === 'ignored') return;
      const annotations = { 'k8s.io/initial-events-end': 'true' };
      writeEvent(response, 'BOOKMARK', this.bookmarkObject(annotations));
    } else if (from < this.oldestVersion) {
      writeEvent(response, 'ERROR', statusOf(410, 'Expired'));
      response.end();
    } else {
      const missed = this.log.filter(({ version }) => version > from);
      missed.forEach(({ type, object }) => writeEvent(response, type, object));
    }
  }

  private bookmarkObject(annotations?: Record<string, string>) {
    return {
      kind: 'Widget',
      metadata: { resourceVersion: `${this.version}`, annotations },
    };
  }

  private record(type: string, object: Widget): void {
    this.log.push({ version: this.version, type, object });
    this.send({ type, object });
  }

  private send(event: { type: string; object: unknown }): void {
    this.sendLine(JSON.stringify(event));
  }

  /** What a cache should hold. */
  contents(): string[] {
    return [...this.objects.values()].map(versionOf).sort();
  }
}

/** Key, UID and version of an object, to compare caches by. */
export function versionOf(object: KubernetesObject): string {
  const { uid, resourceVersion } = object.metadata;
  return `${keyOf(object)} ${uid} ${resourceVersion}`;
}

export function statusOf(code: number, reason: string): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason,
    message: `The fake server says ${reason}`,
    code,
  };
}

export function sendStatus(
  response: ServerResponse,
  code: number,
  reason: string,
  headers: Record<string, string> = {},
): void {
  for (const [name, value] of Object.entries(headers)) {
    response.setHeader(name, value);
  }
  sendJson(response, code, statusOf(code, reason));
}

export function sendJson(
  response: ServerResponse,
  code: number,
  body: unknown,
): void {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function writeEvent(response: ServerResponse, type: string, object: unknown) {
  response.write(`${JSON.stringify({ type, object })}\n`);
}
