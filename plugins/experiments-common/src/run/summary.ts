import type { RunSummary } from '../api';
import { annotations, labels } from '../resources';
import type { Condition, Experiment } from '../resources';

/** The condition of a type, when the run has it. @public */
export function conditionOf(
  experiment: Pick<Experiment, 'status'>,
  type: string,
): Condition | undefined {
  return experiment.status?.conditions?.find(
    condition => condition.type === type,
  );
}

/** Whether nothing of the run will move by itself any more. @public */
export function isFinished(experiment: Pick<Experiment, 'status'>): boolean {
  return conditionOf(experiment, 'Finished')?.status === 'True';
}

/** Whether the forward steps are held, by the spec or by the annotation. @public */
export function isPaused(
  experiment: Pick<Experiment, 'metadata' | 'spec'>,
): boolean {
  const { metadata, spec } = experiment;
  return (
    (spec.paused ?? false) ||
    metadata.annotations?.[annotations.paused] === 'true'
  );
}

/**
 * The definition that a run belongs to: its label; for a run that somebody made without one, the
 * name that it was generated from.
 * @public
 */
export function definitionOf(experiment: Pick<Experiment, 'metadata'>): string {
  const { metadata } = experiment;
  return (
    metadata.labels?.[labels.definition] ??
    metadata.generateName?.replace(/-+$/, '') ??
    metadata.name
  );
}

/** A run as lists show it. @public */
export function toRunSummary(experiment: Experiment): RunSummary {
  const { metadata, spec, status } = experiment;
  const succeeded = conditionOf(experiment, 'Succeeded')?.status ?? 'Unknown';
  const rung = status?.plan?.rung;
  const { key, revision } = status?.result ?? {};
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid: metadata.uid ?? '',
    definition: definitionOf(experiment),
    title: spec.title,
    owner: spec.owner,
    createdBy: metadata.annotations?.[annotations.createdBy],
    phase: status?.phase ?? 'Pending',
    reason: status?.reason,
    message: status?.message,
    rung,
    simulated: rung === 'simulated',
    succeeded,
    paused: isPaused(experiment),
    abortRequested: spec.abort ?? false,
    deleting: metadata.deletionTimestamp !== undefined,
    createdAt: metadata.creationTimestamp ?? '',
    startedAt: status?.startedAt,
    finishedAt: status?.finishedAt,
    result:
      key !== undefined && revision !== undefined
        ? { key, revision }
        : undefined,
  };
}

/**
 * Order of lists: newest first; runs of the same second by namespace and name, so that pages
 * neither repeat nor skip one.
 * @public
 */
export function compareRuns(
  a: Pick<RunSummary, 'createdAt' | 'namespace' | 'name'>,
  b: Pick<RunSummary, 'createdAt' | 'namespace' | 'name'>,
): number {
  if (a.createdAt !== b.createdAt) {
    return a.createdAt < b.createdAt ? 1 : -1;
  }
  const left = `${a.namespace}/${a.name}`;
  const right = `${b.namespace}/${b.name}`;
  if (left === right) {
    return 0;
  }
  return left < right ? -1 : 1;
}
