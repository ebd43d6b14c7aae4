import { annotations, API_GROUP } from '@assay/plugin-experiments-common';
import type { Application, ApplicationSource } from '../kinds';
import type { OwnedEntry } from '../ledger';
import { roles } from '../names';
import type { PlannedComponent, RunPlan } from '../plan';
import type { Scope } from '../scope';
import { destinationName, repositoryOf } from './buildRegistration';
import { ownedMetadata, ownerReference } from './ownedMetadata';
import { withRemoteWrite } from './withRemoteWrite';

/** Without it Argo CD would forget what it delivered instead of removing it. */
const CASCADE = 'resources-finalizer.argocd.argoproj.io';

/** By which metrics of variants are told apart. */
const VARIANT_LABEL = `${API_GROUP}/variant`;

/** The Application that delivers a component. */
export function buildApplication(
  scope: Scope,
  entry: OwnedEntry,
  plan: RunPlan,
  component: PlannedComponent,
): Application {
  const project = scope.entry(roles.project);
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: ownedMetadata(scope, entry, {
      ...plan,
      finalizers: [CASCADE],
      owner: ownerReference(project, 'argoproj.io/v1alpha1', 'AppProject'),
      annotations: targetAnnotations(scope, plan, component.target),
      ...(component.variant && {
        labels: { [VARIANT_LABEL]: component.variant },
      }),
    }),
    spec: {
      project: project?.objectName ?? '',
      destination: {
        name: destinationName(scope, component.target),
        namespace: component.namespace,
      },
      sources: [
        withRemoteWrite(
          scope,
          plan,
          component,
          buildSource(component, scope.deps.settings.libraryUrl),
        ),
      ],
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        retry: {
          limit: 5,
          backoff: { duration: '5s', factor: 2, maxDuration: '1m' },
        },
        syncOptions: [
          'CreateNamespace=true',
          'ServerSideApply=true',
          'SkipDryRunOnMissingResource=true',
        ],
      },
    },
  };
}

/** What the provider of a target wants on everything that goes there, the run's own wish first. */
export function targetAnnotations(
  scope: Scope,
  plan: RunPlan,
  targetName: string | undefined,
): Record<string, string> {
  const target = plan.targets.find(({ name }) => name === targetName);
  const provider = target && scope.deps.providers.get(target.provider);
  const delay = scope.run.metadata.annotations?.[annotations.simulatedDelay];
  return {
    ...(target && provider?.annotationsFor?.(target.fields)),
    ...(delay !== undefined && { [annotations.simulatedDelay]: delay }),
  };
}

/** One source of an Application, in the form of Argo CD. */
export function buildSource(
  component: PlannedComponent,
  libraryUrl: string,
): ApplicationSource {
  const { source, parameters, app } = component;
  const repoURL = repositoryOf(source, libraryUrl);
  switch (source.kind) {
    case 'helm':
      return {
        repoURL,
        chart: source.chart,
        targetRevision: source.version ?? '*',
        helm: {
          releaseName: app,
          valuesObject: { ...source.values, ...parameters },
        },
      };
    case 'git':
      return {
        repoURL,
        path: source.path,
        targetRevision: source.revision ?? 'HEAD',
      };
    case 'oci':
      return {
        repoURL,
        path: source.path ?? '.',
        targetRevision: source.version ?? 'latest',
      };
    default:
      return {
        repoURL,
        path: source.path,
        targetRevision: 'HEAD',
        plugin: {
          name: 'assay-process',
          parameters: processParameters(component, source.entrypoint),
        },
      };
  }
}

function processParameters(component: PlannedComponent, entrypoint: string) {
  return [
    { name: 'component', string: component.app },
    { name: 'entrypoint', string: entrypoint },
    { name: 'ports', array: component.ports.map(({ name }) => name) },
    {
      name: 'parameters',
      map: Object.fromEntries(
        Object.entries(component.parameters).map(([name, value]) => [
          name,
          JSON.stringify(value),
        ]),
      ),
    },
    ...(component.readiness
      ? [{ name: 'readiness', string: component.readiness.path }]
      : []),
  ];
}
