import {
  annotations,
  type TrialRecord,
} from '@assay/plugin-experiments-common';
import type { MetricSource } from '@assay/plugin-experiments-node';
import type { Workflow } from '../kinds';
import type { RunPlan } from '../plan';
import { placed } from '../placement';
import type { Scope } from '../scope';
import { decideClock, decideTrialClock } from './clocks';
import { metricTargetOf } from './metricTarget';
import { decideReplacedNodes, listNodes, type NodeIdentity } from './nodes';
import type { RunTargets } from './RunTargets';
import { readTrialOutputs } from './trialOutputs';

/** Trials, and what could not be used, in sentences for people. */
export interface CheckedTrials {
  trials: TrialRecord[];
  problems: string[];
}

/** The nodes of each target when the load began, as they stand on the Workflow. */
export type NodesByTarget = Record<string, NodeIdentity[]>;

/**
 * Voids the trials that were not measured on what they began on, or by clocks that cannot say when
 * they were. On a laptop there is one machine with one clock, so nothing is asked.
 * @throws when a target or a source cannot be asked, unless `giveUp`
 */
export async function withSoundTrials(
  scope: Scope,
  plan: RunPlan,
  targets: RunTargets,
  read: CheckedTrials,
  options: { workflow?: Workflow; giveUp: boolean },
): Promise<CheckedTrials> {
  if (
    read.trials.length === 0 ||
    plan.rung === 'process' ||
    plan.rung === 'simulated'
  ) {
    return read;
  }
  const problems: string[] = [];
  const before = nodesAtStart(options.workflow);
  if (!before) {
    problems.push('Whether a node was replaced is not known: none were seen');
  }
  /** What cannot be asked is a reason to come again, until it is too late for that. */
  const tryTo = async <T>(what: string, ask: () => Promise<T>) => {
    try {
      return await ask();
    } catch (error) {
      if (scope.signal.aborted || !options.giveUp) {
        throw error;
      }
      problems.push(
        `${what} is not known: ${
          error instanceof Error ? error.message : error
        }`,
      );
      return undefined;
    }
  };

  const voided = new Map<string, string[]>();
  for (const { name } of plan.targets) {
    const reasons: string[] = [];
    const api = targets.api(name);
    const nodes = before?.[name] ?? [];
    if (nodes.length > 0 && api) {
      const after = await tryTo(
        `Whether a node of target "${name}" was replaced`,
        async () => listNodes(await api(), scope.signal),
      );
      reasons.push(...(after ? decideReplacedNodes(nodes, after) : []));
    }
    for (const source of usedSources(scope, plan, name)) {
      const hub = await scope.deps.hubInfo();
      const askedAt = Date.now();
      const shown = await tryTo(
        `Whether the clock of ${source.name} is right`,
        async () =>
          source.clock?.(
            metricTargetOf(placed(scope, plan), hub, name, targets),
            {
              signal: scope.signal,
            },
          ),
      );
      const problem =
        shown !== undefined &&
        decideClock(`metric source "${source.name}"`, {
          askedAt,
          answeredAt: Date.now(),
          shown,
        });
      reasons.push(...(problem ? [problem] : []));
    }
    voided.set(name, reasons);
  }
  const { trials, problems: found } = voidTrials(plan, read.trials, {
    byTarget: voided,
    steps: stepTimesOf(options.workflow),
  });
  return { trials, problems: [...read.problems, ...problems, ...found] };
}

/** Voids trials for what is wrong with their target or with the clock of their generator. */
export function voidTrials(
  plan: Pick<RunPlan, 'trials'>,
  trials: readonly TrialRecord[],
  found: {
    byTarget: ReadonlyMap<string, readonly string[]>;
    steps: ReadonlyMap<string, { startedAt?: string; finishedAt?: string }>;
  },
): CheckedTrials {
  const problems: string[] = [];
  const checked = trials.map(record => {
    const planned = plan.trials.find(
      ({ variant, trial }) =>
        variant === record.variant && trial === record.trial,
    );
    const clock = decideTrialClock(
      record,
      found.steps.get(planned?.id ?? '') ?? {},
    );
    const reasons = [
      ...(found.byTarget.get(planned?.target ?? '') ?? []),
      ...(clock ? [clock] : []),
    ];
    if (reasons.length === 0) {
      return record;
    }
    problems.push(`Trial ${planned?.id} is not valid: ${reasons.join('; ')}`);
    return {
      ...record,
      valid: false,
      reasons: [...record.reasons, ...reasons],
    };
  });
  return { trials: checked, problems };
}

function usedSources(
  scope: Scope,
  plan: RunPlan,
  target: string,
): MetricSource[] {
  const names = new Set(
    (scope.run.spec.metrics?.queries ?? [])
      .filter(metric => (metric.target ?? plan.targets[0].name) === target)
      .map(({ name }) => plan.metricSources[name]),
  );
  return scope.deps.metricSources.filter(({ name }) => names.has(name));
}

function nodesAtStart(
  workflow: Workflow | undefined,
): NodesByTarget | undefined {
  const text = workflow?.metadata.annotations?.[annotations.nodes];
  return text === undefined ? undefined : JSON.parse(text);
}

function stepTimesOf(workflow: Workflow | undefined) {
  const { outputs } = workflow
    ? readTrialOutputs(workflow)
    : { outputs: [] as ReturnType<typeof readTrialOutputs>['outputs'] };
  return new Map(outputs.map(({ id, step }) => [id, step ?? {}]));
}
