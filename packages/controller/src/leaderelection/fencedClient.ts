import { CallOptions, KubernetesClient } from '../client';
import { LeaderElector } from './LeaderElector';

/**
 * A write was held back because we do not lead (any more).
 *
 * @public
 */
export class NotLeaderError extends Error {
  readonly name = 'NotLeaderError';
}

/**
 * A client whose writes only a leader can make: refused when the term is over,
 * aborted when it ends meanwhile. Reads pass. Give this one to the work that
 * the election is about.
 *
 * @public
 */
export function fencedClient(
  client: KubernetesClient,
  elector: Pick<LeaderElector, 'leadingSignal'>,
): KubernetesClient {
  const guard = <O extends CallOptions>(options?: O): O => {
    const leading = elector.leadingSignal;
    if (!leading) throw new NotLeaderError('Only the leader may write');
    const signal = options?.signal
      ? AbortSignal.any([options.signal, leading])
      : leading;
    return { ...options, signal } as O;
  };
  return {
    server: client.server,
    get: (type, key, options) => client.get(type, key, options),
    list: (type, options) => client.list(type, options),
    watch: (type, options) => client.watch(type, options),
    create: async (type, object, options) =>
      client.create(type, object, guard(options)),
    replace: async (type, object, options) =>
      client.replace(type, object, guard(options)),
    patch: async (type, key, body, options) =>
      client.patch(type, key, body, guard(options)),
    delete: async (type, key, options) =>
      client.delete(type, key, guard(options)),
    raw: async (path, init) =>
      client.raw(path, isRead(init?.method) ? init : guard(init)),
  };
}

function isRead(method: string = 'GET'): boolean {
  return ['GET', 'HEAD', 'OPTIONS'].includes(method.toUpperCase());
}
