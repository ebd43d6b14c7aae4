import { keyOf, type KubernetesObject } from '@assay/controller';
import {
  annotations,
  resources,
  type Component,
} from '@assay/plugin-experiments-common';
import { findConnections } from '../targets/findConnections';
import { getIfThere } from './getIfThere';
import type { WorkflowTemplate } from './kinds';
import type { AdmissionContext } from './planning/AdmissionContext';
import { namespaceBudget } from './planning/budget';
import { resolveSpec, type ResolvedSpec } from './planning/resolveSpec';
import type { Scope } from './scope';
import { knownConnection } from './targetAccess';

/** Resolves the spec against the caches, looking live for what they do not have. */
export async function resolveRun(scope: Scope): Promise<ResolvedSpec> {
  const context = await withBudget(scope, await readContext(scope));
  const resolved = resolveSpec(scope.run.spec, context);
  return resolved.report.errors.length === 0
    ? resolved
    : resolveSpec(scope.run.spec, await completeContext(scope, context));
}

async function readContext(scope: Scope): Promise<AdmissionContext> {
  const { caches, providers, metricSources, settings } = scope.deps;
  return {
    components: new Map(
      caches.components.list().map(item => [item.metadata.name, item]),
    ),
    templates: new Map(
      caches.templates
        .list()
        .filter(item => item.metadata.namespace === scope.namespace)
        .map(item => [item.metadata.name, item]),
    ),
    providers,
    metricSources,
    hub: await scope.deps.hubInfo(),
    connections: await findConnections({
      client: scope.client,
      spec: scope.run.spec,
      providers,
      defaultProvider: settings.defaultProvider,
      namespace: scope.namespace,
      argocdNamespace: settings.argocdNamespace,
      recall: (target, read) => knownConnection(scope, target, read),
    }),
    hubTarget: settings.hubTarget,
    prices: settings.prices,
    defaultProvider: settings.defaultProvider,
    library: { url: settings.libraryUrl, image: settings.libraryImage },
  };
}

/** Asked for only where something costs money: on other hubs nobody needs the right to it. */
async function withBudget(
  scope: Scope,
  context: AdmissionContext,
): Promise<AdmissionContext> {
  const { targets } = scope.run.spec;
  const isPriced = targets.some(
    ({ cluster }) =>
      context.providers.get(cluster.provider ?? context.defaultProvider)
        ?.priced,
  );
  const namespace =
    isPriced &&
    (await getIfThere(scope, resources.namespaces, { name: scope.namespace }));
  return namespace
    ? { ...context, namespaceBudget: namespaceBudget(namespace.metadata) }
    : context;
}

/**
 * A component that was applied just before the run may not be in the cache yet, and failing the
 * run for that would be wrong; so what is missing is asked for before it counts as absent.
 */
async function completeContext(
  scope: Scope,
  context: AdmissionContext,
): Promise<AdmissionContext> {
  const templates = new Map(context.templates);
  const { template: name } = scope.run.spec.workflow;
  if (!templates.has(name)) {
    const live = await getIfThere<WorkflowTemplate>(
      scope,
      resources.workflowTemplates,
      { namespace: scope.namespace, name },
    );
    if (live) {
      templates.set(name, live);
    }
  }
  const components = new Map(context.components);
  const named = [
    ...scope.run.spec.targets.flatMap(target =>
      target.components.map(({ app }) => app),
    ),
    ...(templates.get(name)?.spec.templates ?? []).flatMap(
      step =>
        step.metadata?.annotations?.[annotations.entrypoint]?.split('/')[0] ??
        [],
    ),
  ];
  for (const app of new Set(named)) {
    if (!components.has(app)) {
      const live = await getIfThere<Component & KubernetesObject>(
        scope,
        resources.components,
        { name: app },
      );
      if (live) {
        components.set(keyOf(live), live);
      }
    }
  }
  return { ...context, templates, components };
}
