import type { CallOptions, KubernetesClient } from '@assay/controller';

/** A client whose calls all end with a signal, so that no step can forget to hand it on. */
export function signalledClient(
  client: KubernetesClient,
  signal: AbortSignal,
): KubernetesClient {
  const withSignal = <O extends CallOptions>(options?: O): O =>
    ({ signal, ...options } as O);
  return {
    server: client.server,
    get: (type, key, options) => client.get(type, key, withSignal(options)),
    list: (type, options) => client.list(type, withSignal(options)),
    create: (type, object, options) =>
      client.create(type, object, withSignal(options)),
    replace: (type, object, options) =>
      client.replace(type, object, withSignal(options)),
    patch: (type, key, body, options) =>
      client.patch(type, key, body, withSignal(options)),
    delete: (type, key, options) =>
      client.delete(type, key, withSignal(options)),
    watch: (type, options) => client.watch(type, options),
    raw: (path, init) => client.raw(path, withSignal(init)),
  };
}
