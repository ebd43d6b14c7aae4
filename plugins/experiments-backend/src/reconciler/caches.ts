import type {
  KubernetesObject,
  Reflector,
  ResourceType,
} from '@assay/controller';
import { labels, resources } from '@assay/plugin-experiments-common';
import type {
  Component,
  ExperimentCluster,
} from '@assay/plugin-experiments-common';
import type { HubService } from '@assay/plugin-experiments-node';
import type {
  Application,
  ConfigMap,
  ExperimentObject,
  Workflow,
  WorkflowTemplate,
} from './kinds';

/**
 * The caches that passes read. Secrets and AppProjects have none: nothing waits for them to
 * change, and Secrets of others are none of our business.
 */
export interface Caches {
  experiments: Reflector<ExperimentObject>;
  components: Reflector<Component & KubernetesObject>;
  templates: Reflector<WorkflowTemplate>;
  plans: Reflector<ConfigMap>;
  clusters: Reflector<ExperimentCluster & KubernetesObject>;
  applications: Reflector<Application>;
  workflows: Reflector<Workflow>;
}

/** The reflectors of a hub that the reconciler needs; shared with whoever asks for the same. */
export function openCaches(
  hub: HubService,
  options: { argocdNamespace: string; watchNamespace?: string },
): Caches {
  const namespace = options.watchNamespace;
  const owned = { namespace, labelSelector: labels.runUid };
  return {
    experiments: hub.reflector(resources.experiments, { namespace }),
    components: hub.reflector(resources.components),
    templates: hub.reflector(resources.workflowTemplates, { namespace }),
    plans: hub.reflector(resources.configMaps, owned),
    clusters: hub.reflector(resources.experimentClusters, owned),
    workflows: hub.reflector(resources.workflows, owned),
    applications: hub.reflector(resources.applications, {
      namespace: options.argocdNamespace,
      labelSelector: labels.runUid,
    }),
  };
}

/** The caches of what runs own. */
export function ownedCaches(
  caches: Caches,
): { type: ResourceType; reflector: Reflector<KubernetesObject> }[] {
  const of = <T extends KubernetesObject>(
    type: ResourceType,
    reflector: Reflector<T>,
  ) => ({
    type,
    // A reflector only hands objects out, so reading them as the base type is safe.
    reflector: reflector as unknown as Reflector<KubernetesObject>,
  });
  return [
    of(resources.configMaps, caches.plans),
    of(resources.experimentClusters, caches.clusters),
    of(resources.applications, caches.applications),
    of(resources.workflows, caches.workflows),
  ];
}
