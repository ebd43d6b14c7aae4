import type { MetricEngine, Rung } from '@assay/plugin-experiments-node';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** A source that app-config names. */
export interface MetricSourceConfig {
  name: string;
  type: MetricEngine;
  /** Either this or `service`. Without a slash at its end. */
  url?: string;
  /** A Service of the target that is asked about. */
  service?: {
    namespace: string;
    name: string;
    port: number;
    scheme: 'http' | 'https';
  };
  /** Before `/api/v1`, and before the tenant. */
  path?: string;
  /** Of a VictoriaMetrics cluster. */
  tenant?: { id: string; in: 'path' | 'headers' };
  auth?:
    | { type: 'basic'; username: string; password: string }
    | { type: 'bearer'; token: string };
  headers: Record<string, string>;
  /** Matched by everything that it is asked for. */
  extraLabels: Record<string, string>;
  scrapeIntervalSeconds?: number;
  /** Kinds of target whose metrics it holds. */
  rungs: Rung[];
  /** Whether every series of a run carries the labels of its run. */
  labelled: boolean;
  /** Where targets write what they scrape, so that it outlives them. */
  remoteWrite?: RemoteWriteConfig;
}

/** How targets write to a source of the hub. */
export interface RemoteWriteConfig {
  url: string;
  auth?: {
    type: 'basic' | 'bearer';
    username?: string;
    /** A Secret in the namespace of whoever writes; its content never passes through us. */
    secret: { name: string; key: string };
  };
}

const ENGINES: readonly MetricEngine[] = ['prometheus', 'victoriametrics'];
const RUNGS: readonly Rung[] = ['process', 'existing', 'virtual', 'cloud'];
const DEFAULT_RUNGS: Rung[] = ['existing', 'virtual', 'cloud'];
const KEYS = [
  'name',
  'type',
  'url',
  'service',
  'path',
  'tenant',
  'auth',
  'headers',
  'extraLabels',
  'scrapeInterval',
  'rungs',
  'labelled',
  'remoteWrite',
];

/**
 * Reads `experiments.metrics`.
 * @throws InputError naming the key, what was found and what is allowed
 */
export function readMetricSourceConfigs(root: Config): MetricSourceConfig[] {
  const configs =
    root.getOptionalConfigArray('experiments.metrics') ?? ([] as Config[]);
  const sources = configs.map((config, index) =>
    readSource(config, `experiments.metrics[${index}]`),
  );
  sources.forEach(({ name }, index) => {
    if (sources.findIndex(each => each.name === name) !== index) {
      throw new InputError(
        `experiments.metrics[${index}].name: "${name}" is taken by another source`,
      );
    }
  });
  const writers = sources.filter(({ remoteWrite }) => remoteWrite);
  if (writers.length > 1) {
    throw new InputError(
      `experiments.metrics: remoteWrite is allowed on one source, found on ${writers
        .map(({ name }) => name)
        .join(', ')}`,
    );
  }
  return sources;
}

function readSource(config: Config, key: string): MetricSourceConfig {
  refuseUnknown(config, key, KEYS);
  const type = oneOf(config, 'type', key, ENGINES);
  const name = config.getOptionalString('name') ?? `configured-${type}`;
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) {
    throw new InputError(
      `${key}.name: "${name}" must be lower-case letters, digits and dashes`,
    );
  }
  const url = readUrl(config, 'url', key);
  const service = readService(config, key);
  if ((url === undefined) === (service === undefined)) {
    throw new InputError(
      `${key}: name either url or service, found ${url ? 'both' : 'neither'}`,
    );
  }
  const auth = readAuth(config, key);
  const remoteWrite = readRemoteWrite(config, key);
  const headers = readStrings(config, 'headers', key);
  const authorization = Object.keys(headers).find(
    header => header.toLowerCase() === 'authorization',
  );
  if (authorization) {
    throw new InputError(
      `${key}.headers.${authorization}: use ${key}.auth, whose values are kept secret`,
    );
  }
  if (service && auth) {
    throw new InputError(
      `${key}.auth: a Service is reached through the target's API server, which takes the header for itself; leave it out or name a url`,
    );
  }
  const extraLabels = readStrings(config, 'extraLabels', key);
  for (const label of Object.keys(extraLabels)) {
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label)) {
      throw new InputError(
        `${key}.extraLabels: "${label}" is no name of a label`,
      );
    }
  }
  return {
    name,
    type,
    url,
    service,
    path: config.getOptionalString('path'),
    tenant: readTenant(config, key, type),
    auth,
    headers,
    extraLabels,
    scrapeIntervalSeconds: readSeconds(config, 'scrapeInterval', key),
    rungs: readRungs(config, key),
    labelled:
      config.getOptionalBoolean('labelled') ?? remoteWrite !== undefined,
    remoteWrite,
  };
}

function readUrl(
  config: Config,
  name: string,
  key: string,
): string | undefined {
  const text = config.getOptionalString(name);
  if (text === undefined) {
    return undefined;
  }
  if (!URL.canParse(text)) {
    throw new InputError(`${key}.${name}: "${text}" is no URL`);
  }
  const url = new URL(text);
  if (!['http:', 'https:'].includes(url.protocol)) {
    throw new InputError(
      `${key}.${name}: "${url.protocol}//" is not allowed; http:// and https:// are`,
    );
  }
  if (url.username || url.password || url.search || url.hash) {
    // Not shown: it may hold a password.
    throw new InputError(
      `${key}.${name}: must be an address only, without a user, a query and a fragment`,
    );
  }
  return text.replace(/\/+$/, '');
}

function readService(
  config: Config,
  key: string,
): MetricSourceConfig['service'] {
  const service = config.getOptionalConfig('service');
  if (!service) {
    return undefined;
  }
  const path = `${key}.service`;
  refuseUnknown(service, path, ['namespace', 'name', 'port', 'scheme']);
  const port = service.getNumber('port');
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new InputError(`${path}.port: ${port} is no port; 1 to 65535 are`);
  }
  const named = (part: 'namespace' | 'name') => {
    const text = service.getString(part);
    if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) {
      throw new InputError(`${path}.${part}: "${text}" is no name`);
    }
    return text;
  };
  return {
    namespace: named('namespace'),
    name: named('name'),
    port,
    scheme: service.has('scheme')
      ? oneOf(service, 'scheme', path, ['http', 'https'] as const)
      : 'http',
  };
}

function readTenant(
  config: Config,
  key: string,
  type: MetricEngine,
): MetricSourceConfig['tenant'] {
  const tenant = config.getOptionalConfig('tenant');
  if (!tenant) {
    return undefined;
  }
  const path = `${key}.tenant`;
  refuseUnknown(tenant, path, ['id', 'in']);
  if (type !== 'victoriametrics') {
    throw new InputError(
      `${path}: only type victoriametrics has tenants; elsewhere ${key}.headers can hold an X-Scope-OrgID`,
    );
  }
  // YAML reads 42 as a number.
  const id = String(tenant.get('id'));
  if (!/^\d+(:\d+)?$/.test(id)) {
    throw new InputError(
      `${path}.id: "${id}" must be accountID or accountID:projectID, both numbers`,
    );
  }
  return {
    id,
    in: tenant.has('in')
      ? oneOf(tenant, 'in', path, ['path', 'headers'] as const)
      : 'path',
  };
}

function readAuth(config: Config, key: string): MetricSourceConfig['auth'] {
  const auth = config.getOptionalConfig('auth');
  if (!auth) {
    return undefined;
  }
  const path = `${key}.auth`;
  refuseUnknown(auth, path, ['type', 'username', 'password', 'token']);
  const type = oneOf(auth, 'type', path, ['basic', 'bearer'] as const);
  return type === 'bearer'
    ? { type, token: auth.getString('token') }
    : {
        type,
        username: auth.getString('username'),
        password: auth.getString('password'),
      };
}

function readRemoteWrite(
  config: Config,
  key: string,
): RemoteWriteConfig | undefined {
  const remote = config.getOptionalConfig('remoteWrite');
  if (!remote) {
    return undefined;
  }
  const path = `${key}.remoteWrite`;
  refuseUnknown(remote, path, ['url', 'auth']);
  const url = readUrl(remote, 'url', path);
  if (url === undefined) {
    throw new InputError(`${path}.url: is required`);
  }
  const auth = remote.getOptionalConfig('auth');
  if (!auth) {
    return { url };
  }
  refuseUnknown(auth, `${path}.auth`, ['type', 'username', 'secret']);
  const type = oneOf(auth, 'type', `${path}.auth`, [
    'basic',
    'bearer',
  ] as const);
  const secret = auth.getConfig('secret');
  refuseUnknown(secret, `${path}.auth.secret`, ['name', 'key']);
  return {
    url,
    auth: {
      type,
      ...(type === 'basic' && { username: auth.getString('username') }),
      secret: { name: secret.getString('name'), key: secret.getString('key') },
    },
  };
}

function readRungs(config: Config, key: string): Rung[] {
  const rungs = config.getOptionalStringArray('rungs');
  rungs?.forEach((rung, index) => {
    if (!RUNGS.includes(rung as Rung)) {
      throw new InputError(
        `${key}.rungs[${index}]: "${rung}" is not allowed; ${RUNGS.join(
          ', ',
        )} are`,
      );
    }
  });
  return (rungs as Rung[] | undefined) ?? DEFAULT_RUNGS;
}

function readSeconds(
  config: Config,
  name: string,
  key: string,
): number | undefined {
  const text = config.getOptionalString(name);
  if (text === undefined) {
    return undefined;
  }
  const [, count, unit] = /^(\d+)(ms|s|m)$/.exec(text) ?? [];
  const seconds =
    Number(count) * ({ ms: 0.001, s: 1, m: 60 }[unit] ?? Number.NaN);
  if (!(seconds > 0 && seconds <= 600)) {
    throw new InputError(
      `${key}.${name}: "${text}" must be a duration such as 500ms, 15s or 1m, of at most 10m`,
    );
  }
  return seconds;
}

function readStrings(
  config: Config,
  name: string,
  key: string,
): Record<string, string> {
  const section = config.getOptionalConfig(name);
  return Object.fromEntries(
    (section?.keys() ?? []).map(each => {
      // Names of headers and labels hold what a path of Config cannot.
      const value = (section!.get() as Record<string, unknown>)[each];
      if (typeof value !== 'string' || /[\r\n]/.test(value)) {
        throw new InputError(
          `${key}.${name}.${each}: must be one line of text`,
        );
      }
      return [each, value];
    }),
  );
}

function oneOf<T extends string>(
  config: Config,
  name: string,
  key: string,
  allowed: readonly T[],
): T {
  const text = config.getOptionalString(name);
  if (text === undefined || !allowed.includes(text as T)) {
    throw new InputError(
      `${key}.${name}: ${
        text === undefined ? 'is required' : `"${text}" is not allowed`
      }; ${allowed.join(', ')} are`,
    );
  }
  return text as T;
}

function refuseUnknown(
  config: Config,
  key: string,
  known: readonly string[],
): void {
  const unknown = config.keys().find(each => !known.includes(each));
  if (unknown) {
    throw new InputError(
      `${key}.${unknown}: is not known; known are ${known.join(', ')}`,
    );
  }
}
