import { InputError } from '@backstage/errors';
import type { MetricSourceConfig } from '../config';
import { directConnection, proxiedConnection } from './connections';
import type { Endpoint } from './Endpoint';
import { prefixOf } from './prefixOf';

/** What app-config names: an address, or a Service in whichever target is asked about. */
export function configuredEndpoint(config: MetricSourceConfig): Endpoint {
  const { name, url, service } = config;
  const prefix = pathOf(config);
  const headers = headersOf(config);
  const unavailability: Endpoint['unavailability'] = target => {
    if (!config.rungs.includes(target.rung)) {
      return `metric source "${name}" is not for targets of rung ${target.rung}`;
    }
    return service && target.api === null
      ? `target "${target.target}" is gone, and metric source "${name}" with it`
      : undefined;
  };
  return {
    narrowing: { labelled: config.labelled, extraLabels: config.extraLabels },
    unavailability,
    async connect(target, source) {
      const problem = unavailability(target);
      if (problem) {
        throw new InputError(`${source} cannot be asked: ${problem}`);
      }
      if (url !== undefined) {
        return directConnection(`${url}${prefix}`, headers, source);
      }
      if (!target.api || !service) {
        throw new InputError(
          `${source} cannot be asked: target "${target.target}" has no API server`,
        );
      }
      return proxiedConnection(
        await target.api(),
        service,
        prefix,
        source,
        headers,
      );
    },
    scrapeIntervalSeconds: () => config.scrapeIntervalSeconds,
  };
}

function pathOf({ path, tenant }: MetricSourceConfig): string {
  const prefix = prefixOf(path);
  if (!tenant) {
    return prefix;
  }
  return tenant.in === 'path'
    ? `${prefix}/select/${tenant.id}/prometheus`
    : `${prefix}/select/prometheus`;
}

function headersOf({
  auth,
  headers,
  tenant,
}: MetricSourceConfig): Record<string, string> {
  const [account, project] = tenant?.id.split(':') ?? [];
  return {
    ...headers,
    ...(tenant?.in === 'headers' && {
      AccountID: account,
      ProjectID: project ?? '0',
    }),
    ...(auth && { Authorization: authorizationOf(auth) }),
  };
}

function authorizationOf(auth: NonNullable<MetricSourceConfig['auth']>) {
  return auth.type === 'bearer'
    ? `Bearer ${auth.token}`
    : `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString(
        'base64',
      )}`;
}
