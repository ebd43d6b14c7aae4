import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import type { ExtensionDefinition } from '@backstage/frontend-plugin-api';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { signalApiRef } from '@backstage/plugin-signals-react';
import type { ExperimentsApi } from '../api/experimentsApi';
import { experimentsApiRef } from '../api/experimentsApi';
import plugin from '../plugin';

/** Signals by hand. */
export class FakeSignals {
  readonly #listeners = new Set<(message: never) => void>();

  subscribe(_channel: string, listener: (message: never) => void) {
    this.#listeners.add(listener);
    return { unsubscribe: () => this.#listeners.delete(listener) };
  }

  publish(message: object) {
    this.#listeners.forEach(listener => listener(message as never));
  }
}

/** Starts the plugin in an app of its own at an address. */
export function renderPortal(options: {
  api: ExperimentsApi;
  at?: string;
  /** Names of permissions that are refused. */
  denied?: string[];
  signals?: FakeSignals;
  extensions?: ExtensionDefinition[];
}) {
  const { api, at = '/experiments', denied = [], extensions } = options;
  return renderTestApp({
    features: extensions ? [] : [plugin],
    extensions,
    initialRouteEntries: [at],
    mountedRoutes: {
      '/catalog/:namespace/:kind/:name': entityRouteRef as never,
    },
    apis: [
      [experimentsApiRef, api],
      [signalApiRef, options.signals ?? new FakeSignals()],
      catalogApiMock(),
      mockApis.permission({
        authorize: ({ permission }) =>
          denied.includes(permission.name)
            ? AuthorizeResult.DENY
            : AuthorizeResult.ALLOW,
      }),
    ],
  });
}
