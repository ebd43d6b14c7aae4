import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Clock } from '@assay/controller';
import { Registry } from '../registry';
import {
  type CompositeDefinition,
  deriveDefinition,
} from '../registry/definitions/deriveDefinition';
import { type ApiObject, Store } from '../store';
import { type Certificates, createCertificates } from './certificates';
import type { HttpExtension } from './extensions';
import { kubeconfig } from './kubeconfig';
import { createListener } from './listener';
import { Watches } from './watch/Watches';

/** @public */
export interface HubServerOptions {
  /** Where everything is kept that survives a restart. Made if it is not there. */
  dataDirectory: string;
  /** Default: the port of the last start, at the first start any free one. */
  port?: number;
  clock?: Clock;
  /** In [0, 1); for generated names and the length of watches. Default `Math.random`. */
  random?: () => number;
  /** CustomResourceDefinitions, and CompositeResourceDefinitions of which definitions are derived. */
  definitions: object[];
  extensions?: HttpExtension[];
  /** How many changes a watch may lag behind. Default 10000. */
  logLimit?: number;
  /** Is told of faults of the hub itself. Default: standard error. */
  failed?: (work: string, error: unknown) => void;
}

/** A running hub. @public */
export interface HubServer {
  /** For example `https://127.0.0.1:43211`. */
  url: string;
  kubeconfigPath: string;
  /** The certificate authority: PEM in base64. */
  caData: string;
  token: string;
  /** Resolves when the hub has nothing left to do in the background: collections, terminations. */
  idle(): Promise<void>;
  /** Ends watches and connections, and closes the store. */
  close(): Promise<void>;
}

const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (callback, ms) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** Idle connections stay longer than clients keep them, so that it is never the hub that hangs up first. */
const KEEP_ALIVE_MS = 5 * 60_000;

function reportToStandardError(work: string, error: unknown): void {
  const text = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${work} failed: ${text}\n`);
}

async function certificatesOf(
  store: Store,
  now: number,
): Promise<Certificates> {
  const known = store.setting('certificates');
  if (known) {
    return JSON.parse(known) as Certificates;
  }
  const certificates = await createCertificates(now);
  store.setting('certificates', () => JSON.stringify(certificates));
  return certificates;
}

/** @throws Error naming the port when it is taken */
function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', error => {
      reject(
        (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
          ? new Error(
              `Port ${port} of the local hub is taken by another process; choose another one or end that process`,
              { cause: error },
            )
          : error,
      );
    });
    server.listen(port, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

const definitionOf = (object: object): ApiObject =>
  (object as ApiObject).kind === 'CompositeResourceDefinition'
    ? deriveDefinition(object as CompositeDefinition)
    : (object as ApiObject);

/**
 * Starts the API server of the local hub on 127.0.0.1.
 *
 * Port, certificates, token, objects and their versions are those of the last start with the same data directory.
 *
 * @throws Error when the port is taken or a definition is refused
 * @public
 */
export async function createHubServer(
  options: HubServerOptions,
): Promise<HubServer> {
  const { dataDirectory, clock = systemClock } = options;
  const failed = options.failed ?? reportToStandardError;
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const file = join(dataDirectory, 'hub.sqlite');
  const store = new Store({
    file,
    logLimit: options.logLimit,
    listenerFailed: error => failed('Reaction to a change', error),
  });
  // It holds the token and the key of the certificate.
  chmodSync(file, 0o600);
  const registry = new Registry({
    store,
    now: () => clock.now(),
    random: options.random,
    failed,
  });
  const watches = new Watches(registry, clock);
  const release = () => {
    registry.stop();
    store.close();
  };
  try {
    options.definitions.map(definitionOf).forEach(definition => {
      registry.define(definition);
    });
    // Clients judge certificates by the time of the machine, whatever clock the hub was given.
    const certificates = await certificatesOf(store, Date.now());
    const token = store.setting('token', () =>
      randomBytes(24).toString('hex'),
    )!;
    const server = createServer(
      { cert: certificates.certificate, key: certificates.key },
      createListener({
        registry,
        watches,
        token,
        extensions: options.extensions ?? [],
        failed,
      }),
    );
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    const wanted = options.port ?? Number(store.setting('port') ?? 0);
    const port = await listen(server, wanted);
    store.remember('port', String(port));

    const url = `https://127.0.0.1:${port}`;
    const caData = Buffer.from(certificates.authority).toString('base64');
    const kubeconfigPath = join(dataDirectory, 'kubeconfig');
    writeFileSync(kubeconfigPath, kubeconfig({ url, caData, token }), {
      mode: 0o600,
    });
    return {
      url,
      kubeconfigPath,
      caData,
      token,
      idle: () => registry.idle(),
      close: async () => {
        watches.closeAll();
        const closed = new Promise(resolve => {
          server.close(resolve);
        });
        server.closeAllConnections();
        await closed;
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}
