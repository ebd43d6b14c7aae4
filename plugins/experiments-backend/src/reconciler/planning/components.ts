import type {
  ComponentSpec,
  ExperimentSpec,
} from '@assay/plugin-experiments-common';
import type { SourceKind } from '@assay/plugin-experiments-node';
import { promDurationMs } from '../../metrics/prometheus/expressions';
import type { PlannedComponent, PlannedSource } from '../plan';
import type { AdmissionContext } from './AdmissionContext';
import { keyPath, type AdmissionReport } from './AdmissionReport';
import { violationsOf } from './jsonSchema';
import { parseQuantity } from './quantity';
import type { ResolvedTarget } from './targets';

/** A component before its wave is known, with what later checks need. */
export interface ResolvedComponent extends Omit<PlannedComponent, 'wave'> {
  path: string;
  category?: string;
  dependencies: readonly string[];
}

type RequestedComponent =
  ExperimentSpec['targets'][number]['components'][number];

/** Resolves every component of every target whose provider is known. */
export function resolveComponents(
  spec: ExperimentSpec,
  targets: readonly ResolvedTarget[],
  context: AdmissionContext,
  report: AdmissionReport,
): ResolvedComponent[] {
  return spec.targets.flatMap(({ components }, targetIndex) =>
    components.flatMap((requested, index) => {
      const path = `spec.targets[${targetIndex}].components[${index}]`;
      const component = context.components.get(requested.app)?.spec;
      if (!component) {
        report.refuse(
          `${path}.app`,
          'UnknownComponent',
          `component "${requested.app}" is not known`,
        );
        return [];
      }
      const parameters = resolveParameters(component, requested, path, report);
      const target = targets.find(each => each.index === targetIndex);
      if (!target) {
        return [];
      }
      const source = resolveSource(
        component,
        requested.app,
        context.providers.get(target.provider)?.sources ?? [],
      );
      if (!source) {
        report.refuse(
          `${path}.app`,
          'NoSourceForRung',
          `component "${requested.app}" has no source that provider "${
            target.provider
          }" can deliver; it has ${Object.keys(component.sources)
            .sort()
            .join(', ')}`,
        );
        return [];
      }
      refuseWithoutLibrary(
        source,
        requested.app,
        path,
        target,
        context,
        report,
      );
      if (source.kind === 'helm' && !source.version) {
        report.warn(
          `Component "${requested.app}" names no chart version; the newest at the time of the run is used`,
        );
      }
      return [
        {
          path,
          target: target.name,
          app: requested.app,
          variant: requested.variant,
          namespace: namespaceOf(component, requested),
          source,
          parameters,
          dependencies: component.dependencies ?? [],
          category: component.category,
          ...describe(component),
        },
      ];
    }),
  );
}

/** The address that would be put in its place means nothing to a cluster. */
function refuseWithoutLibrary(
  source: PlannedSource,
  app: string,
  path: string,
  { rung }: ResolvedTarget,
  { library }: AdmissionContext,
  report: AdmissionReport,
): void {
  const relative = source.kind === 'git' && !source.repo;
  if (relative && rung !== 'simulated' && !library?.url) {
    report.refuse(
      `${path}.app`,
      'NoSourceForRung',
      `component "${app}" stands in the library, and experiments.library.url does not say where clusters find that`,
    );
  }
}

function describe(component: ComponentSpec) {
  const ports = (component.ports ?? []).map((port, index) => ({
    name: port.name,
    index,
    protocol: port.protocol,
    port: port.port,
    service: port.service,
  }));
  const first = ports[0]?.name;
  const readiness = component.probes?.readiness;
  const readinessPort = readiness?.port ?? first;
  const observability = component.observability;
  const metricsPort = observability?.port ?? first;
  const metricSource = observability?.metricSource;
  const metricSourcePort = metricSource?.port ?? first;
  const cpuCores = parseQuantity(component.resources?.requests?.cpu);
  const memoryBytes = parseQuantity(component.resources?.requests?.memory);
  return {
    ports,
    ...(readiness?.path &&
      readinessPort && {
        readiness: { path: readiness.path, port: readinessPort },
      }),
    ...(observability?.serviceMonitor &&
      metricsPort && {
        metrics: { path: observability.metricsPath, port: metricsPort },
      }),
    ...(metricSource &&
      metricSourcePort && {
        metricSource: {
          engine: metricSource.engine,
          port: metricSourcePort,
          path: metricSource.path,
          scrapeIntervalSeconds:
            (promDurationMs(metricSource.scrapeInterval ?? '15s') ?? 15_000) /
            1000,
        },
      }),
    ...((cpuCores !== undefined || memoryBytes !== undefined) && {
      requests: { cpuCores, memoryBytes },
    }),
  };
}

/** Variants of one component must not share a namespace: their objects have the same names. */
function namespaceOf(
  { sources }: ComponentSpec,
  { app, variant }: RequestedComponent,
): string {
  const named =
    sources.helm?.namespace ?? sources.git?.namespace ?? sources.oci?.namespace;
  return [named ?? app, variant].filter(Boolean).join('-').slice(0, 63);
}

/** The first source that the provider can deliver, in the order that it prefers. */
export function resolveSource(
  component: ComponentSpec,
  app: string,
  kinds: readonly SourceKind[],
): PlannedSource | undefined {
  const { helm, git, oci, process } = component.sources;
  const sources: Record<SourceKind, PlannedSource | undefined> = {
    process: process && {
      kind: 'process',
      entrypoint: process.entrypoint,
      path: ['components', component.category, app].filter(Boolean).join('/'),
    },
    helm: helm && {
      kind: 'helm',
      repo: helm.repo,
      chart: helm.chart,
      version: helm.version,
      values: helm.values,
    },
    git: git && {
      kind: 'git',
      repo: git.repo,
      path: git.path,
      revision: git.revision,
      ...(git.helm && { helm: git.helm }),
    },
    oci: oci && {
      kind: 'oci',
      repo: oci.repo,
      path: oci.path,
      version: oci.version,
    },
  };
  return kinds.map(kind => sources[kind]).find(source => source !== undefined);
}

function resolveParameters(
  component: ComponentSpec,
  requested: RequestedComponent,
  path: string,
  report: AdmissionReport,
): Record<string, unknown> {
  const base = `${path}.parameters`;
  const parameters = { ...component.parameters, ...requested.parameters };
  if (!component.parameterSchema) {
    const known = Object.keys(component.parameters ?? {});
    for (const name of Object.keys(requested.parameters ?? {})) {
      if (!known.includes(name)) {
        report.refuse(
          keyPath(base, name),
          'InvalidParameter',
          `component "${requested.app}" has no such parameter; it has ${
            known.sort().join(', ') || 'none'
          }`,
        );
      }
    }
    return parameters;
  }
  try {
    for (const { field, message } of violationsOf(
      parameters,
      component.parameterSchema,
      base,
    )) {
      report.refuse(
        field,
        'InvalidParameter',
        `${message} (component "${requested.app}")`,
      );
    }
  } catch (error) {
    report.refuse(
      `${path}.app`,
      'InvalidParameter',
      `the parameterSchema of component "${requested.app}" cannot be used: ${
        error instanceof Error ? error.message : error
      }`,
    );
  }
  return parameters;
}
