import { KubernetesClientOptions, createKubernetesClient } from '../client';
import { FakeApiServer, sendJson } from './FakeApiServer';

export type TestClient = ReturnType<typeof createKubernetesClient>;

/** A fake API server for each test of a block, and clients that are closed after it. */
export function useFakeApiServer() {
  const clients: TestClient[] = [];
  const context = {
    server: undefined as unknown as FakeApiServer,

    newClient(options: Partial<KubernetesClientOptions> = {}): TestClient {
      const kubeConfig = context.server.kubeConfig('secret');
      const client = createKubernetesClient({ kubeConfig, ...options });
      clients.push(client);
      return client;
    },

    /** The server answers every request like this. */
    answer(code: number, body: unknown): void {
      context.server.misbehave = ({ response }) => {
        sendJson(response, code, body);
        return true;
      };
    },
  };

  beforeEach(async () => {
    context.server = await FakeApiServer.start();
  });

  afterEach(async () => {
    await Promise.all(clients.splice(0).map(client => client.close()));
    await context.server.close();
  });

  return context;
}
