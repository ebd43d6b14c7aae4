import type { ExperimentSpec } from '@assay/plugin-experiments-common';
import type { ClusterProvider } from '@assay/plugin-experiments-node';
import type { PlannedTarget } from '../plan';
import type { AdmissionContext } from './AdmissionContext';
import type { AdmissionReport } from './AdmissionReport';
import { checkBudget } from './budget';
import { violationsOf } from './jsonSchema';
import { assignWaves } from './waves';
import { pricePerHour } from '../spending/prices';

/** A target whose provider is known, with its place in the spec. */
export interface ResolvedTarget extends PlannedTarget {
  index: number;
}

/** The fields of a target that belong to its provider. */
export function fieldsOf(
  cluster: ExperimentSpec['targets'][number]['cluster'],
): Record<string, unknown> {
  const { provider, fallback, ...fields } = cluster;
  return fields;
}

/** Resolves the provider of each target and checks its fields. */
export function resolveTargets(
  spec: ExperimentSpec,
  context: AdmissionContext,
  report: AdmissionReport,
): ResolvedTarget[] {
  const targets = spec.targets.flatMap((target, index) => {
    const path = `spec.targets[${index}]`;
    const { provider: named, fallback = [] } = target.cluster;
    const fields = fieldsOf(target.cluster);
    const name = named ?? context.defaultProvider;
    const provider = context.providers.get(name);
    if (!provider) {
      report.refuse(
        `${path}.cluster.provider`,
        'UnknownProvider',
        `provider "${name}" is not known; known are ${[
          ...context.providers.keys(),
        ]
          .sort()
          .join(', ')}`,
      );
      return [];
    }
    if (
      provider.origin === 'composed' &&
      provider.composition &&
      context.hub.hub === 'local'
    ) {
      report.refuse(
        `${path}.cluster.provider`,
        'UnknownProvider',
        `provider "${name}" is not known to the local hub: a cloud needs one with Crossplane`,
      );
      return [];
    }
    const violations = violationsOf(fields, provider.schema, `${path}.cluster`);
    for (const { field, message } of violations) {
      report.refuse(field, 'InvalidSpec', `${message} (provider "${name}")`);
    }
    fallback.forEach((place, at) => {
      for (const { message } of violationsOf(
        { ...fields, ...place },
        provider.schema,
        '',
      )) {
        report.refuse(
          `${path}.cluster.fallback[${at}]`,
          'InvalidSpec',
          `${message} (provider "${name}")`,
        );
      }
    });
    if (provider.rung === 'process' && context.hub.hub !== 'local') {
      report.refuse(
        `${path}.cluster.provider`,
        'InvalidSpec',
        `provider "${name}" runs processes beside a local hub, and this hub is a Kubernetes cluster`,
      );
    }
    return [
      {
        index,
        name: target.name,
        provider: name,
        rung: provider.rung,
        priced: provider.priced,
        fields,
        ...(fallback.length > 0 && { fallback }),
        ...(violations.length === 0 &&
          resolvePrices(
            { provider, fields, fallback },
            `${path}.cluster`,
            context,
            report,
          )),
        dependsOn: target.dependsOn ?? [],
        ...(violations.length === 0 &&
          resolveConnection(
            { provider, fields, name: target.name },
            `${path}.cluster`,
            context,
            report,
          )),
      },
    ];
  });
  const priced = targets.find(target => target.priced);
  if (priced) {
    checkBudget(spec, priced.provider, context.namespaceBudget, report);
  }
  if (priced && !context.prices) {
    report.warn(
      'experiments.prices holds no price of a cluster, so the spending of the run is not watched',
    );
  }
  refuseCircles(spec, report);
  refuseMixedRungs(targets, report);
  return targets;
}

/** What the cluster of a target costs, at each place where it may be tried. */
function resolvePrices(
  target: {
    provider: ClusterProvider;
    fields: Record<string, unknown>;
    fallback: Record<string, unknown>[];
  },
  path: string,
  { prices }: AdmissionContext,
  report: AdmissionReport,
): Pick<PlannedTarget, 'pricesPerHour'> {
  const { provider, fields, fallback } = target;
  if (!prices || !provider.priced || provider.origin !== 'composed') {
    return {};
  }
  const pricesPerHour = [{}, ...fallback].flatMap((place, at) => {
    const { region, nodes } = provider.buildCluster({
      name: 'priced',
      fields: { ...fields, ...place },
      // Nothing that has a price.
      expiresAt: '1970-01-01T00:00:00Z',
      tags: {},
    });
    const price = pricePerHour(prices, {
      provider: provider.name,
      region,
      nodes,
    });
    if (price === undefined) {
      report.refuse(
        at === 0 ? path : `${path}.fallback[${at - 1}]`,
        'NoPrice',
        `experiments.prices does not say what ${provider.name} asks for ${[
          nodes?.machineType,
          ...(nodes?.machineTypes ?? []),
        ].join(' or ')} in ${region ?? 'its region'}${
          nodes?.spot ? ', preemptible' : ''
        }`,
      );
    }
    return price ?? [];
  });
  return { pricesPerHour };
}

/** Where a shared target stands, and what may be delivered to it; nothing for other targets. */
function resolveConnection(
  {
    provider,
    fields,
    name,
  }: {
    provider: ClusterProvider;
    fields: Record<string, unknown>;
    name: string;
  },
  path: string,
  { hub, hubTarget, connections }: AdmissionContext,
  report: AdmissionReport,
): Pick<PlannedTarget, 'connection' | 'clusterScopedKinds' | 'server'> {
  if (provider.origin !== 'registered') {
    return {};
  }
  const connection = provider.connectionOf(fields);
  if (connection.type === 'hub') {
    if (hub.hub === 'local') {
      report.refuse(
        `${path}.provider`,
        'InvalidSpec',
        `provider "${provider.name}" delivers to the hub, and a local hub runs no pods`,
      );
    }
    const clusterScopedKinds = [...(hubTarget?.clusterScopedKinds ?? [])];
    return { connection, clusterScopedKinds };
  }
  const found = connections?.get(name);
  if (!found || 'problem' in found) {
    report.refuse(
      [path, connection.field].filter(Boolean).join('.'),
      'InvalidSpec',
      found?.problem ?? 'its connection was not looked for',
    );
    return {};
  }
  return { connection, ...found };
}

function refuseCircles(spec: ExperimentSpec, report: AdmissionReport): void {
  const { circle } = assignWaves(
    spec.targets.map(({ name, dependsOn }) => ({
      id: name,
      after: dependsOn ?? [],
    })),
  );
  if (circle) {
    const index = spec.targets.findIndex(({ name }) => name === circle[0]);
    report.refuse(
      `spec.targets[${index}].dependsOn`,
      'CircularDependency',
      `targets wait for each other: ${circle.join(' -> ')}`,
    );
  }
}

/** A run is measured on one rung; a result that mixes a laptop and a cloud compares nothing. */
function refuseMixedRungs(
  targets: readonly ResolvedTarget[],
  report: AdmissionReport,
): void {
  for (const target of targets) {
    if (target.rung !== targets[0].rung) {
      report.refuse(
        `spec.targets[${target.index}].cluster.provider`,
        'InvalidSpec',
        `provider "${target.provider}" is of rung ${target.rung}, and target "${targets[0].name}" of rung ${targets[0].rung}; all targets of a run must share one`,
      );
    }
  }
}
