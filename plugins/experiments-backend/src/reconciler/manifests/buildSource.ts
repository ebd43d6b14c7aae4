import { labels } from '@assay/plugin-experiments-common';
import type { ApplicationSource } from '../kinds';
import type { PlannedComponent, RunPlan } from '../plan';
import type { Scope } from '../scope';
import { isBesideLoad } from '../loadPlacement';
import { namespaceOf } from '../placement';
import { repositoryOf } from './buildRegistration';

/** What app-config says about the library, for sources that stand in it. */
export interface LibrarySettings {
  libraryUrl?: string;
  /** Commit, tag or branch. */
  libraryRevision?: string;
  /** Image with Node.js and the library at /assay. */
  libraryImage?: string;
}

/** What a chart of the library gets from the run, as its value `assay`. */
export interface ChartContext {
  /** Image with Node.js and the library; absent where none is configured. */
  image?: string;
  variant?: string;
  /** How the Service is opened to a load in another cluster; absent where the load is beside it. */
  service?: { type: 'LoadBalancer' | 'NodePort' };
  /** For the pods, by which the run's are told from everybody else's. */
  labels: Record<string, string>;
  /** Components of the same target that have metrics. */
  scrape: {
    /** `host:port` in the target. */
    address: string;
    path: string;
    labels: Record<string, string>;
  }[];
}

export function chartContext(
  scope: Scope,
  plan: RunPlan,
  component: PlannedComponent,
): ChartContext {
  const { installation, libraryImage } = scope.deps.settings;
  return {
    ...(libraryImage && { image: libraryImage }),
    ...(component.variant && { variant: component.variant }),
    ...openingOf(scope, plan, component),
    labels: {
      [labels.installation]: installation,
      [labels.runUid]: scope.uid,
    },
    scrape: plan.components
      .filter(({ target }) => target === component.target)
      .flatMap(other => scrapeOf(other, namespaceOf(scope, other), scope.uid)),
  };
}

function openingOf(
  scope: Scope,
  plan: RunPlan,
  component: PlannedComponent,
): Pick<ChartContext, 'service'> {
  const target = plan.targets.find(({ name }) => name === component.target);
  const isLoaded = plan.trials.some(
    trial =>
      trial.target === component.target &&
      trial.app === component.app &&
      trial.componentVariant === component.variant,
  );
  const { opening } = scope.deps.providers.get(target?.provider ?? '') ?? {};
  return target && isLoaded && opening && !isBesideLoad(plan, target)
    ? { service: { type: opening } }
    : {};
}

function scrapeOf(
  { app, variant, ports, metrics }: PlannedComponent,
  namespace: string,
  runUid: string,
): ChartContext['scrape'] {
  const port = ports.find(({ name }) => name === metrics?.port);
  if (!metrics || !port?.port) {
    return [];
  }
  return [
    {
      address: `${port.service ?? app}.${namespace}.svc:${port.port}`,
      path: metrics.path,
      labels: {
        assay_run_uid: runUid,
        assay_component: app,
        ...(variant && { assay_variant: variant }),
      },
    },
  ];
}

/** The source of an Application, in the form of Argo CD. */
export function buildSource(
  component: PlannedComponent,
  library: LibrarySettings,
  context: ChartContext,
): ApplicationSource {
  const { source, parameters, app } = component;
  const repoURL = repositoryOf(source, library.libraryUrl);
  switch (source.kind) {
    case 'helm':
      return {
        repoURL,
        chart: source.chart,
        targetRevision: source.version ?? '*',
        helm: {
          releaseName: releaseName(app),
          valuesObject: { ...source.values, ...parameters },
        },
      };
    case 'git':
      return {
        repoURL,
        path: source.path,
        targetRevision:
          source.revision ??
          (source.repo ? undefined : library.libraryRevision) ??
          'HEAD',
        ...(source.helm && {
          helm: {
            releaseName: releaseName(app),
            valuesObject: {
              ...source.helm.values,
              parameters,
              assay: context,
            },
          },
        }),
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

/** Whether Argo CD may find something else under the same source tomorrow. */
export function isFloating({ targetRevision }: ApplicationSource): boolean {
  return (
    !targetRevision ||
    // A commit, a digest, or a version of three numbers is what it is; all else can move.
    !/^([0-9a-f]{40}|sha256:[0-9a-f]{64}|v?\d+\.\d+\.\d+([-+][\w.+-]+)?)$/.test(
      targetRevision,
    )
  );
}

/** Helm takes no longer one. */
function releaseName(app: string): string {
  return app.slice(0, 53).replace(/-+$/, '');
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
