import { join } from 'node:path';
import {
  createKubernetesClient,
  loadKubeConfig,
  standardErrorLogger,
  systemClock,
} from '@assay/controller';
import { version } from '../../package.json';
import { loadDefinitions } from '../definitions';
import {
  LocalProcessSupervisor,
  ProcessLibrary,
  processExtension,
  type MetricsAddress,
} from '../processes';
import { createHubServer } from '../server';
import {
  ArgoCdStandIn,
  ArgoWorkflowsStandIn,
  CrossplaneStandIn,
  PrometheusStandIn,
} from '../standins';
import { applyLibrary } from './applyLibrary';
import type { HubOptions } from './options';

/** A hub that runs. */
export interface RunningHub {
  url: string;
  kubeconfigPath: string;
  /** Ends every process of every run, then the hub itself. */
  stop(): Promise<void>;
}

/**
 * Starts the API server, brings the library to it, and starts the stand-ins. They are in the same
 * process, but see no more of the server than its kubeconfig.
 */
export async function runHub(options: HubOptions): Promise<RunningHub> {
  const { data, results, library: root, port } = options;
  const logger = standardErrorLogger;
  const supervisor = LocalProcessSupervisor.open({
    root: join(data, 'processes'),
    logger,
  });
  let metrics: () => MetricsAddress | undefined = () => undefined;
  const server = await createHubServer({
    dataDirectory: data,
    port,
    definitions: await loadDefinitions({ library: root }),
    extensions: [
      processExtension({ supervisor, version, metrics: () => metrics() }),
    ],
  });
  const client = createKubernetesClient({
    kubeConfig: loadKubeConfig({ path: server.kubeconfigPath }),
    userAgent: 'assay-hub',
  });
  await applyLibrary({ client, library: root, logger });

  const common = {
    client,
    supervisor,
    clock: systemClock,
    random: Math.random,
    logger,
  };
  const library = new ProcessLibrary({ root });
  const prometheus = new PrometheusStandIn({
    ...common,
    folder: join(data, 'metrics'),
  });
  metrics = () => prometheus.address;
  const standIns = [
    new CrossplaneStandIn(common),
    new ArgoCdStandIn({ ...common, library }),
    new ArgoWorkflowsStandIn({ ...common, library, store: results }),
    prometheus,
  ];
  await Promise.all(standIns.map(standIn => standIn.start()));

  return {
    url: server.url,
    kubeconfigPath: server.kubeconfigPath,
    async stop() {
      // First those who would start again what ends.
      await Promise.all(standIns.map(standIn => standIn.stop()));
      await supervisor.stopAll();
      supervisor.close();
      await client.close();
      await server.close();
    },
  };
}
