import {
  definitionOf,
  RESULT_VERSION,
  type ExperimentResult,
  type Fingerprint,
} from '@assay/plugin-experiments-common';
import type { HubInfo } from '@assay/plugin-experiments-node';
import { conditionOf } from '../conditions';
import type { Application } from '../kinds';
import { isBesideLoad } from '../loadPlacement';
import { roles } from '../names';
import type { PlannedComponent, PlannedSource, RunPlan } from '../plan';
import type { Scope } from '../scope';
import { abortReasons } from '../status';
import type { Collection } from './Collection';
import { withDigests } from './images';

/** The answer of a run, as far as it is known. */
export function buildResult(
  scope: Scope,
  options: {
    plan: RunPlan | undefined;
    collection: Collection | undefined;
    hub: HubInfo;
    revision: number;
  },
): ExperimentResult {
  const { plan, collection, hub, revision } = options;
  const { run, status } = scope;
  const { spec, metadata } = run;
  return {
    version: RESULT_VERSION,
    revision,
    run: {
      uid: scope.uid,
      namespace: scope.namespace,
      name: metadata.name,
      definition: definitionOf(run),
      owner: spec.owner,
      title: spec.title,
    },
    simulated: plan?.simulated ?? status.plan?.rung === 'simulated',
    rung: plan?.rung ?? status.plan?.rung ?? 'unknown',
    outcome: outcomeOf(scope),
    startedAt: status.startedAt,
    collectedAt: new Date(scope.now).toISOString(),
    timeline: status.timeline ?? [],
    ...(status.failure && {
      failure: {
        ...status.failure,
        step: status.failure.step ?? 'Succeeded',
        reason: status.failure.reason ?? '',
        message: status.failure.message ?? '',
      },
    }),
    ...(spec.hypothesis && {
      hypothesis: { statement: spec.hypothesis.statement },
    }),
    variants: plan?.variants ?? [],
    trials: collection?.trials ?? [],
    metrics: collection?.metrics ?? [],
    criteria: collection?.criteria ?? [],
    charts: spec.charts ?? [],
    cost: costOf(scope, plan),
    fingerprint: fingerprintOf(scope, plan, hub, collection?.images ?? {}),
  };
}

function outcomeOf(scope: Scope): ExperimentResult['outcome'] {
  const succeeded = conditionOf(scope.status, 'Succeeded');
  if (succeeded?.status !== 'False') {
    return 'Complete';
  }
  return abortReasons.has(succeeded.reason) ? 'Aborted' : 'Failed';
}

/** Resource-time of each target, from its making until now; it is given back after this. */
function costOf(
  scope: Scope,
  plan: RunPlan | undefined,
): ExperimentResult['cost'] {
  const resources = (plan?.targets ?? []).flatMap(target => {
    const entry = scope.entry(roles.cluster(target.name));
    const cluster =
      entry &&
      scope.deps.caches.clusters.get(`${entry.namespace}/${entry.objectName}`);
    const since = Date.parse(cluster?.metadata.creationTimestamp ?? '');
    if (!entry || Number.isNaN(since)) {
      return [];
    }
    const requests = (plan?.components ?? [])
      .filter(component => component.target === target.name)
      .map(component => component.requests ?? {});
    return [
      {
        target: target.name,
        provider: target.provider,
        seconds: Math.max(0, Math.round((scope.now - since) / 1000)),
        ...sumOf('cpuCores', requests),
        ...sumOf('memoryBytes', requests),
      },
    ];
  });
  return {
    resources,
    priced: plan?.priced ?? false,
    ...(!plan?.priced && { note: 'This rung has no price' }),
  };
}

/** A sum only where something is known: nothing requested is not zero used. */
function sumOf<K extends 'cpuCores' | 'memoryBytes'>(
  key: K,
  requests: readonly NonNullable<PlannedComponent['requests']>[],
): Partial<Record<K, number>> {
  const known = requests.flatMap(request => request[key] ?? []);
  return known.length > 0
    ? ({ [key]: known.reduce((sum, value) => sum + value, 0) } as Record<
        K,
        number
      >)
    : {};
}

function fingerprintOf(
  scope: Scope,
  plan: RunPlan | undefined,
  hub: HubInfo,
  digests: Collection['images'],
): Fingerprint {
  // What is measured there; a load of its own may come first.
  const measured =
    plan?.targets.find(({ name }) => name === plan.trials[0]?.target) ??
    plan?.targets[0];
  const fields = measured?.fields ?? {};
  const textOf = (key: string) =>
    typeof fields[key] === 'string' ? (fields[key] as string) : undefined;
  const entry = measured && scope.entry(roles.cluster(measured.name));
  const cluster =
    entry &&
    scope.deps.caches.clusters.get(`${entry.namespace}/${entry.objectName}`);
  const composition = cluster?.spec.crossplane?.compositionRevisionRef;
  return {
    rung: plan?.rung ?? scope.status.plan?.rung ?? 'unknown',
    providers: [
      ...new Set((plan?.targets ?? []).map(({ provider }) => provider)),
    ],
    ...(plan?.rung === 'process' && hub.machine && { machine: hub.machine }),
    region: cluster?.spec.zone ?? cluster?.spec.region ?? textOf('region'),
    machineType: cluster?.spec.nodes?.machineType ?? textOf('machineType'),
    kubernetesVersion: cluster?.status?.platformVersion ?? textOf('version'),
    ...(composition && { composition: composition.name }),
    components: (plan?.components ?? []).map(component => {
      const owned = scope.entry(roles.application(component));
      const application: Application | undefined =
        owned &&
        scope.deps.caches.applications.get(
          `${owned.namespace}/${owned.objectName}`,
        );
      return {
        app: component.app,
        variant: component.variant,
        source: describeSource(component.source),
        version:
          application?.status?.sync?.revisions?.[0] ??
          application?.status?.sync?.revision,
        images: application?.status?.summary?.images?.flatMap(image =>
          withDigests(image, digests[component.target] ?? {}),
        ),
        parameters: component.parameters,
      };
    }),
    load: plan
      ? {
          template: plan.workflow.template,
          templateHash: plan.workflow.templateHash,
          ...(plan.workflow.target && {
            // The way between two clusters is a part of what is measured.
            cluster:
              measured && isBesideLoad(plan, measured)
                ? 'that of the components'
                : 'another',
          }),
          ...Object.fromEntries(
            Object.entries(plan.load).map(([key, value]) => [
              key,
              String(value),
            ]),
          ),
        }
      : {},
  };
}

function describeSource(source: PlannedSource): string {
  switch (source.kind) {
    case 'process':
      return `process:${source.path}#${source.entrypoint}`;
    case 'helm':
      return `helm:${source.repo}/${source.chart}`;
    case 'git':
      return `git:${source.repo ?? ''}/${source.path}`;
    default:
      return `oci:${source.repo}/${source.path ?? ''}`;
  }
}
