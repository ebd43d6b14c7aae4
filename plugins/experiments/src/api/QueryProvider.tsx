import type { ReactNode } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ExperimentsApi } from './experimentsApi';
import { experimentsApiRef } from './experimentsApi';
import { isTransient, toFailure } from './failure';
import { LiveUpdates } from './live';

/**
 * Pages, cards and tabs are separate trees; the client hangs on the API that they share, so that
 * they share one cache too, and so that an app with another API, such as a test's, starts empty.
 */
const clients = new WeakMap<ExperimentsApi, QueryClient>();

function clientOf(api: ExperimentsApi): QueryClient {
  const known = clients.get(api);
  if (known) {
    return known;
  }
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        retry: (failures, error) =>
          failures < 2 && isTransient(toFailure(error)),
        retryDelay: attempt => 500 * 2 ** attempt,
        staleTime: 1000,
      },
    },
  });
  clients.set(api, client);
  return client;
}

/** Around every extension of the plugin. */
export function QueryProvider({ children }: { children: ReactNode }) {
  const api = useApi(experimentsApiRef);
  return (
    <QueryClientProvider client={clientOf(api)}>
      <LiveUpdates>{children}</LiveUpdates>
    </QueryClientProvider>
  );
}
