import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { systemClock } from '@assay/controller';
import { experimentsPermissions } from '@assay/plugin-experiments-common';
import {
  experimentsExtensionPoint,
  hubServiceRef,
  libraryServiceRef,
} from '@assay/plugin-experiments-node';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { registerActions } from './actions';
import { builtInProviders } from './clusters';
import { readExperimentsConfig } from './config';
import { DatabaseResultSpool } from './database/DatabaseResultSpool';
import { openDatabase } from './database/migrate';
import { ResultIndex } from './database/ResultIndex';
import { sharedKey } from './database/sharedKey';
import { Extensions } from './extensions';
import { RunOutputReader } from './logs';
import { builtInMetricSources } from './metrics';
import { RunNotifications } from './notifications/RunNotifications';
import { createExperimentController } from './reconciler';
import { createResultStore } from './results';
import { createRouter } from './router';
import { HEALTH_PATH } from './routes/status';
import { Definitions } from './service/Definitions';
import { ExperimentsService } from './service/ExperimentsService';
import { Gate } from './service/Gate';
import { HubReader } from './service/HubReader';
import { PlanTokens } from './service/PlanTokens';
import { Processes } from './service/Processes';
import { Recollection } from './service/Recollection';
import { ResultIndexer } from './service/ResultIndexer';
import { prunable, ResultRetention } from './service/ResultRetention';
import { Results } from './service/Results';
import { RunControl } from './service/RunControl';
import { RunCreator } from './service/RunCreator';
import { RunDetails } from './service/RunDetails';
import { Runs } from './service/Runs';
import { RunSpecs } from './service/RunSpecs';
import { Status } from './service/Status';
import { TargetClients } from './targets/TargetClients';
import { RunSignals } from './signals/RunSignals';

/**
 * The reconciler of experiments, their HTTP API and their actions.
 * @public
 */
export const experimentsPlugin = createBackendPlugin({
  pluginId: 'experiments',
  register(env) {
    const extensions = new Extensions();
    env.registerExtensionPoint(experimentsExtensionPoint, extensions);
    env.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        config: coreServices.rootConfig,
        database: coreServices.database,
        http: coreServices.httpRouter,
        httpAuth: coreServices.httpAuth,
        hub: hubServiceRef,
        library: libraryServiceRef,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        signals: signalsServiceRef,
      },
      async init(deps) {
        const { hub, lifecycle, logger } = deps;
        const clock = systemClock;
        const config = readExperimentsConfig(deps.config);
        const database = await openDatabase(deps.database);
        const builtIn = extensions.store()
          ? undefined
          : createResultStore(config.results.store, logger);
        const store = extensions.store() ?? builtIn!;
        const spool = new DatabaseResultSpool({ database, clock });
        const offer = {
          providers: extensions.providers(builtInProviders()),
          metricSources: extensions.sources(
            builtInMetricSources(config.metrics),
          ),
          defaultProvider: config.defaultProvider,
          library: { url: config.libraryUrl, image: config.libraryImage },
          hubTarget: config.clusters.hub,
          prices: config.prices,
          argocdNamespace: config.hub.argocdNamespace,
        };

        const identity = `${hostname()}-${randomBytes(4).toString('hex')}`;
        const controller = createExperimentController({
          ...offer,
          hub,
          settings: {
            namespace: config.hub.namespace,
            argocdNamespace: config.hub.argocdNamespace,
            installation: config.hub.installation,
            defaultProvider: config.defaultProvider,
            hubTarget: config.clusters.hub,
            libraryUrl: config.libraryUrl,
            libraryRevision: config.libraryRevision,
            libraryImage: config.libraryImage,
            remoteWrite: config.metrics.find(each => each.remoteWrite)
              ?.remoteWrite,
            limits: config.limits,
            prices: config.prices,
            maxKeepForMs: config.maxKeepForMs,
            watchNamespace: config.watchNamespace,
          },
          resultStore: store,
          spool,
          logger,
          identity,
          clock,
          leaderElection: config.leaderElection,
        });

        const targetClients = new TargetClients();
        const reader = new HubReader(hub);
        const index = new ResultIndex(database);
        const definitions = new Definitions({ reader, library: deps.library });
        const indexer = new ResultIndexer({
          reader,
          store,
          index,
          clock,
          logger,
        });
        const results = new Results({ reader, store, index });
        const processes = new Processes(new RunOutputReader(hub.client));
        const isLeader = () => controller.isLeader;
        const service = new ExperimentsService({
          gate: new Gate(deps),
          reader,
          definitions,
          processes,
          results,
          indexer,
          recollection: new Recollection({
            reader,
            store,
            spool,
            index,
            sources: offer.metricSources,
            clients: targetClients,
            argocdNamespace: config.hub.argocdNamespace,
            clock,
          }),
          runs: new Runs(reader),
          details: new RunDetails({ reader, processes, results, clock }),
          control: new RunControl(reader, clock),
          creator: new RunCreator({
            reader,
            offer,
            namespace: config.hub.namespace,
            installation: config.hub.installation,
            specs: new RunSpecs({ reader, definitions }),
            tokens: new PlanTokens({
              key: () => sharedKey(database, 'plan-token'),
              clock,
            }),
          }),
          status: new Status({
            hub,
            leader: () => ({ identity, isLeader: isLeader() }),
          }),
        });

        deps.permissionsRegistry.addPermissions(experimentsPermissions);
        registerActions(deps.actionsRegistry, service);
        deps.http.use(createRouter({ service, httpAuth: deps.httpAuth }));
        deps.http.addAuthPolicy({
          path: HEALTH_PATH,
          allow: 'unauthenticated',
        });

        const followers = [
          indexer,
          new RunSignals({ reader, signals: deps.signals, clock, logger }),
          new RunNotifications({
            reader,
            notifications: deps.notifications,
            isLeader,
            logger,
          }),
          ...(config.results.retention
            ? [
                new ResultRetention({
                  store: prunable(store),
                  rules: config.results.retention,
                  spool,
                  index,
                  indexer,
                  reader,
                  isLeader,
                  clock,
                  logger,
                }),
              ]
            : []),
        ];
        lifecycle.addStartupHook(() => {
          followers.forEach(follower => follower.start());
          if (config.reconcile) {
            // Not awaited: the pages are served while the hub is away, and say so.
            controller.start().catch(error => {
              logger.error('The reconciler could not start', error);
            });
          }
        });
        lifecycle.addShutdownHook(async () => {
          await controller.stop();
          await targetClients.close();
          await Promise.all(followers.map(follower => follower.stop()));
          builtIn?.close?.();
        });
      },
    });
  },
});
