import {
  KubernetesError,
  type KubernetesClient,
  type KubernetesObject,
  type ResourceType,
  type WatchOptions,
} from '@assay/controller';

/** A client that tells of each call that failed, before its caller hears of it. */
export function tellingClient(
  client: KubernetesClient,
  tell: (error: unknown) => void,
): KubernetesClient {
  const told = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      tell(error);
      throw error;
    }
  };
  return {
    server: client.server,
    get: (type, key, options) => told(client.get(type, key, options)),
    list: (type, options) => told(client.list(type, options)),
    create: (type, object, options) =>
      told(client.create(type, object, options)),
    replace: (type, object, options) =>
      told(client.replace(type, object, options)),
    patch: (type, key, body, options) =>
      told(client.patch(type, key, body, options)),
    delete: (type, key, options) => told(client.delete(type, key, options)),
    async *watch<T extends KubernetesObject>(
      type: ResourceType,
      options: WatchOptions,
    ) {
      try {
        yield* client.watch<T>(type, options);
      } catch (error) {
        tell(error);
        throw error;
      }
    },
    async raw(path, init) {
      const response = await told(client.raw(path, init));
      const { status: code } = response;
      if (code === 401 || code === 403) {
        tell(new KubernetesError(`${path} answered ${code}`, { code }));
      }
      return response;
    },
  };
}
