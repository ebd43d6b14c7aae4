import {
  isAlreadyExists,
  isNotFound,
  type KubernetesClient,
  type KubernetesObject,
  type ResourceType,
} from '@assay/controller';
import {
  GROUP_VERSION,
  resources,
  type ComponentSpecInput,
} from '@assay/plugin-experiments-common';
import { readDefinitions } from './connectHub';

export const definitionType: ResourceType = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

const components: Record<string, ComponentSpecInput> = {
  'harness-app': {
    category: 'apps',
    sources: { process: { entrypoint: 'serve' } },
    ports: [{ name: 'http', port: 8080 }],
    probes: { readiness: { path: '/ready' } },
  },
  'harness-chart': {
    sources: {
      helm: { repo: 'https://charts.example', chart: 'chart', version: '1' },
    },
  },
  'harness-service': {
    category: 'apps',
    sources: {
      helm: { repo: 'https://charts.example', chart: 'service', version: '1' },
    },
    ports: [{ name: 'http', port: 8080, service: 'served' }],
  },
  'harness-metrics': {
    category: 'observability',
    sources: {
      helm: {
        repo: 'https://charts.example',
        chart: 'metrics',
        version: '1.0.0',
      },
    },
    ports: [{ name: 'http', port: 9090 }],
    observability: { metricSource: { engine: 'prometheus', port: 'http' } },
  },
  'harness-load': { sources: { process: { entrypoint: 'trial' } } },
};

const template = {
  entrypoint: 'main',
  arguments: { parameters: [{ name: 'load-access', value: 'none' }] },
  templates: [
    {
      name: 'main',
      metadata: {
        annotations: { 'assay.dev/entrypoint': 'harness-load/trial' },
      },
      container: { image: 'none', command: ['none'] },
    },
  ],
};

/** Gives a hub what a harness needs and what is not there yet. */
export async function prepareHub(options: {
  client: KubernetesClient;
  namespace: string;
  argocdNamespace: string;
  /** Whether the hub may lack our definitions, as one from outside does. */
  withDefinitions: boolean;
}): Promise<void> {
  const { client, namespace, argocdNamespace, withDefinitions } = options;
  const ensure = (type: ResourceType, object: object) =>
    ensureObject(client, type, object as KubernetesObject);
  for (const definition of withDefinitions ? await readDefinitions() : []) {
    await ensure(definitionType, definition);
  }
  for (const name of [namespace, argocdNamespace]) {
    await ensure(resources.namespaces, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    });
  }
  for (const [name, spec] of Object.entries(components)) {
    await ensure(resources.components, {
      apiVersion: GROUP_VERSION,
      kind: 'Component',
      metadata: { name },
      spec,
    });
  }
  await ensure(resources.workflowTemplates, {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'WorkflowTemplate',
    metadata: { name: 'experiment-lifecycle', namespace },
    spec: template,
  });
}

async function ensureObject(
  client: KubernetesClient,
  type: ResourceType,
  object: KubernetesObject,
): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await client.create(type, object);
      return;
    } catch (error) {
      if (isAlreadyExists(error)) {
        return;
      }
      // A definition that was made just now is served a moment later.
      if (!isNotFound(error) || tries === 100) {
        throw error;
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
}
