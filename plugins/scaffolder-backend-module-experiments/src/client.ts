import { ExperimentsClient } from '@assay/plugin-experiments-common';
import type {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';

/** What the actions need to call the experiments API. */
export interface ApiAccess {
  auth: AuthService;
  discovery: DiscoveryService;
  /** Replaced in tests. */
  fetch?: typeof fetch;
}

/** A client that calls the API as the person who started the task. */
export async function clientFor(
  credentials: BackstageCredentials,
  { auth, discovery, fetch: send = fetch }: ApiAccess,
): Promise<ExperimentsClient> {
  const { token } = await auth.getPluginRequestToken({
    onBehalfOf: credentials,
    targetPluginId: 'experiments',
  });
  return new ExperimentsClient({
    baseUrl: await discovery.getBaseUrl('experiments'),
    fetchApi: {
      fetch: (input, init) => {
        const headers = new Headers(init?.headers);
        headers.set('Authorization', `Bearer ${token}`);
        return send(input, { ...init, headers });
      },
    },
  });
}
