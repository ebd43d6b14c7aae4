import { Agent, Dispatcher, ProxyAgent, Socks5ProxyAgent } from 'undici';
import type { KubeConfig } from './kubeConfig';
import { KubernetesError } from './KubernetesError';
import { errorMessage } from '../logger';

/** The options that client-node fills in for a request; what we take of them. */
type RequestOptions = Parameters<KubeConfig['applyToHTTPSOptions']>[0] & {
  auth?: string;
  servername?: string;
};

type TlsOptions = Parameters<KubeConfig['createDispatcherOptions']>[1];

const tlsFields = [
  'ca',
  'cert',
  'key',
  'pfx',
  'passphrase',
  'rejectUnauthorized',
  'servername',
] as const;

/**
 * client-node makes a dispatcher for every request and so a connection for
 * every request. One is enough, for as long as the certificates stay the same.
 */
export class DispatcherSource {
  private current?: { tls: TlsOptions; dispatcher: Dispatcher };
  private closed = false;

  constructor(private readonly kubeConfig: KubeConfig) {}

  /**
   * The dispatcher and the credentials for one request. Asked for every time,
   * because tokens are rotated under us.
   */
  async prepare(): Promise<{
    dispatcher: Dispatcher;
    headers: Record<string, string>;
  }> {
    const options: RequestOptions = { headers: {} };
    try {
      await this.kubeConfig.applyToHTTPSOptions(options);
    } catch (error) {
      throw new KubernetesError(
        `No credentials for ${this.server}: ${errorMessage(error)}`,
        { code: 0, reason: 'CredentialsUnavailable', cause: error },
      );
    }
    return {
      dispatcher: this.dispatcherFor(options),
      headers: this.headersFrom(options),
    };
  }

  get server(): string {
    return this.kubeConfig.getCurrentCluster()!.server;
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.current?.dispatcher.destroy();
  }

  private dispatcherFor(options: RequestOptions): Dispatcher {
    if (this.closed) {
      throw new KubernetesError(`The client of ${this.server} is closed`, {
        code: 0,
        reason: 'ConnectionFailed',
      });
    }
    const tls: TlsOptions = {};
    for (const name of tlsFields) {
      if (options[name] !== undefined)
        Object.assign(tls, { [name]: options[name] });
    }
    if (this.current && sameTls(this.current.tls, tls)) {
      return this.current.dispatcher;
    }
    // Certificates were rotated. Requests in flight and open watches may end in
    // their own time on the old connections.
    this.current?.dispatcher.close().catch(() => {});
    const dispatcher = createDispatcher(this.kubeConfig, tls);
    this.current = { tls, dispatcher };
    return dispatcher;
  }

  private headersFrom(options: RequestOptions): Record<string, string> {
    const headers: Record<string, string> = {};
    // Like client-go: over plain HTTP anybody on the way could read them.
    if (!this.server.startsWith('https:')) return headers;
    for (const [name, value] of Object.entries(options.headers ?? {})) {
      headers[name.toLowerCase()] = `${value}`;
    }
    if (options.auth) {
      const basic = Buffer.from(options.auth).toString('base64');
      headers.authorization = `Basic ${basic}`;
    }
    return headers;
  }
}

function sameTls(one: TlsOptions, other: TlsOptions): boolean {
  return tlsFields.every(name => `${one[name]}` === `${other[name]}`);
}

function createDispatcher(kubeConfig: KubeConfig, tls: TlsOptions): Dispatcher {
  const cluster = kubeConfig.getCurrentCluster();
  const options = kubeConfig.createDispatcherOptions(cluster, tls);
  const shared = {
    // Over one HTTP/2 connection, a link that hangs would stop every watch.
    allowH2: false,
    // Longer than the pauses of a busy controller, shorter than the 60 s after
    // which load balancers forget a connection; a server's own hint wins.
    keepAliveTimeout: 30_000,
    // Ours are the timeouts: see Transport.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  switch (options.type) {
    case 'proxy':
      return new ProxyAgent({
        ...shared,
        uri: options.uri,
        requestTls: options.requestTls,
      });
    case 'socks':
      return new Socks5ProxyAgent(options.uri, {
        ...shared,
        requestTls: options.requestTls,
      });
    case 'agent':
      return new Agent({ ...shared, connect: options.connect });
    default:
      return new Agent({
        ...shared,
        connect: { keepAlive: true, keepAliveInitialDelay: 30_000 },
      });
  }
}
