import type { AddressRequest } from '@assay/plugin-experiments-node';

/** URL of a port by the name of its Service, which resolves inside of the component's cluster. */
export function serviceAddress({
  app,
  namespace,
  port,
  protocol,
}: AddressRequest): string | undefined {
  return port.port === undefined
    ? undefined
    : `${protocol}://${port.service ?? app}.${namespace}.svc:${port.port}`;
}
