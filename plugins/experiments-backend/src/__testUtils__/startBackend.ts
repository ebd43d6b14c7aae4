import type { ExperimentInput } from '@assay/plugin-experiments-common';
import type { LibraryService } from '@assay/plugin-experiments-node';
import {
  experimentsExtensionPoint,
  hubServiceRef,
  libraryServiceRef,
} from '@assay/plugin-experiments-node';
import type {
  RootLoggerService,
  ServiceFactory,
  ServiceRef,
} from '@backstage/backend-plugin-api';
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import type { JsonObject } from '@backstage/types';
import { experimentsPlugin } from '../plugin';
import { FakeHub } from './FakeHub';
import { MemoryResultStore } from './MemoryResultStore';

/** The definition that the library of these tests holds. */
export const helloAppDefinition: ExperimentInput = {
  apiVersion: 'assay.dev/v1alpha1',
  kind: 'Experiment',
  metadata: { generateName: 'hello-app-' },
  spec: {
    title: 'Hello',
    description: 'A first run.\n\nMore words.',
    owner: 'group:default/platform',
    targets: [{ name: 'target', components: [{ app: 'hello-app' }] }],
    workflow: { template: 'experiment-lifecycle', repetitions: 2 },
    metrics: { outputs: [{ name: 'p99', from: 'latency.p99' }] },
  },
};

const library: LibraryService = {
  path: '/library',
  snapshot: () => ({
    experiments: [
      {
        name: 'hello-app',
        folder: 'experiments/hello-app',
        object: helloAppDefinition,
        readme: '# Hello\n\nThe tutorial.',
      },
    ],
    components: [],
    problems: [],
  }),
  whenRead: async () => {},
  onChange: () => () => {},
};

const provide = <T>(
  service: ServiceRef<T, 'plugin' | 'root'>,
  instance: T,
): ServiceFactory =>
  createServiceFactory({
    // The scope of a reference is lost in a union; the factory has no dependencies either way.
    service: service as ServiceRef<object, 'root'>,
    deps: {},
    factory: () => instance as object,
  });

/** What stands in the audit log of a test. */
export interface AuditEntry {
  event: string;
  outcome: 'success' | 'failure';
  meta?: JsonObject;
}

/**
 * The plugin as it starts in a backend, on a hub in memory.
 * @param options - `results` of the configuration; a result store in memory when absent. `logger`
 *   takes what the backend says
 */
export async function startBackend(
  options: { results?: JsonObject; logger?: RootLoggerService } = {},
) {
  const hub = await FakeHub.create();
  const store = new MemoryResultStore();
  /** Names of permissions that the policy denies. */
  const denied = new Set<string>();
  const audit: AuditEntry[] = [];
  const hints: JsonObject[] = [];
  const notifications: NotificationSendOptions[] = [];

  const backend = await startTestBackend({
    features: [
      experimentsPlugin,
      ...(options.results
        ? []
        : [
            createBackendModule({
              pluginId: 'experiments',
              moduleId: 'memory-store',
              register: env =>
                env.registerInit({
                  deps: { experiments: experimentsExtensionPoint },
                  init: async ({ experiments }) =>
                    experiments.setResultStore(store),
                }),
            }),
          ]),
      ...(options.logger
        ? [provide(coreServices.rootLogger, options.logger)]
        : []),
      provide(hubServiceRef, hub),
      provide(libraryServiceRef, library),
      provide(signalsServiceRef, {
        publish: async ({ message }) => {
          hints.push(message);
        },
      }),
      provide(notificationService, {
        send: async notification => {
          notifications.push(notification);
        },
      }),
      mockServices.permissions.mock({
        authorize: async requests =>
          requests.map(({ permission }) => ({
            result: denied.has(permission.name)
              ? AuthorizeResult.DENY
              : AuthorizeResult.ALLOW,
          })),
      }).factory,
      mockServices.auditor.mock({
        createEvent: async ({ eventId, meta }) => ({
          success: async () => {
            audit.push({ event: eventId, outcome: 'success', meta });
          },
          fail: async () => {
            audit.push({ event: eventId, outcome: 'failure', meta });
          },
        }),
      }).factory,
      mockServices.rootConfig.factory({
        data: {
          experiments: { reconcile: false, results: options.results },
        },
      }),
    ],
  });
  return {
    hub,
    store,
    denied,
    audit,
    hints,
    notifications,
    server: backend.server,
    async stop() {
      await backend.stop();
      await hub.stop();
    },
  };
}
