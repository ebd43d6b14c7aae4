import type {
  MetricResult,
  TrialRecord,
} from '@assay/plugin-experiments-common';
import type { Workflow } from '../kinds';
import { roles } from '../names';
import type { RunPlan } from '../plan';
import { placed } from '../placement';
import type { Scope } from '../scope';
import { resultPrefix } from '../steps/runWorkload';
import type { Collection } from './Collection';
import { judgeCriterion } from './criteria';
import { observeImages } from './images';
import { measureOutput } from './outputMetrics';
import { measureQuery, type SeriesFile } from './queryMetrics';
import { variantsOf } from './variantsOf';
import { readTrialOutputs } from './trialOutputs';
import { metricTargetOf } from './metricTarget';
import { RunTargets } from './RunTargets';
import { withSoundTrials } from './soundTrials';
import { readTrialRecords } from './trialRecords';

/**
 * Collects what a run measured: the records of its trials, its metrics and its criteria.
 * @param giveUp - turns what cannot be reached into reasons instead of throwing
 */
export async function collect(
  scope: Scope,
  plan: RunPlan,
  options: { workflow?: Workflow; giveUp: boolean },
): Promise<Collection> {
  const targets = RunTargets.of(scope);
  try {
    return await collectFrom(scope, plan, targets, options);
  } finally {
    await targets.close();
  }
}

async function collectFrom(
  scope: Scope,
  plan: RunPlan,
  targets: RunTargets,
  options: { workflow?: Workflow; giveUp: boolean },
): Promise<Collection> {
  const read = plan.simulated
    ? { trials: [], problems: [] }
    : await readTrials(scope, plan, options);
  const { trials, problems } = await withSoundTrials(
    scope,
    plan,
    targets,
    read,
    options,
  );
  const { metrics, series } = await measure(
    scope,
    plan,
    targets,
    trials,
    options.giveUp,
  );
  const criteria = (scope.run.spec.hypothesis?.successCriteria ?? []).map(
    criterion => judgeCriterion(criterion, metrics, plan.variants),
  );
  const images = await observeImages(scope, plan, targets);
  return { trials, metrics, criteria, series, images, problems };
}

async function readTrials(
  scope: Scope,
  plan: RunPlan,
  options: { workflow?: Workflow; giveUp: boolean },
): Promise<{ trials: TrialRecord[]; problems: string[] }> {
  const entry = scope.entry(roles.workload);
  if (!options.workflow || !entry) {
    return { trials: [], problems: ['The load has left no outputs'] };
  }
  const { outputs, unused, problems } = readTrialOutputs(options.workflow);
  try {
    const records = await readTrialRecords({
      outputs,
      unused,
      planned: plan.trials,
      prefix: resultPrefix(scope, entry.attempt),
      store: scope.deps.resultStore,
    });
    return {
      trials: records.trials,
      problems: [...problems, ...records.problems],
    };
  } catch (error) {
    if (!options.giveUp || scope.signal.aborted) {
      throw error;
    }
    return {
      trials: [],
      problems: [
        ...problems,
        `The records of the trials could not be read: ${messageOf(error)}`,
      ],
    };
  }
}

async function measure(
  scope: Scope,
  plan: RunPlan,
  targets: RunTargets,
  trials: readonly TrialRecord[],
  giveUp: boolean,
): Promise<{ metrics: MetricResult[]; series: SeriesFile[] }> {
  const { queries = [], outputs = [] } = scope.run.spec.metrics ?? {};
  const metrics: MetricResult[] = [];
  const series: SeriesFile[] = [];
  if (plan.simulated) {
    return { metrics: simulated(scope), series };
  }
  const hub = await scope.deps.hubInfo();
  for (const metric of queries) {
    const { metricSources } = scope.deps;
    const target = metricTargetOf(
      placed(scope, plan),
      hub,
      metric.target,
      targets,
    );
    const source = metricSources.find(
      ({ name }) => name === plan.metricSources[metric.name],
    );
    if (!source) {
      const reasons = metricSources.flatMap(each => {
        const answer = each.availability(target);
        return answer.available ? [] : [answer.reason];
      });
      metrics.push(notCollected(metric, reasons.join('; ')));
      continue;
    }
    const measured = await measureQuery(metric, trials, plan.variants, {
      source,
      target,
      runUid: scope.uid,
      ...variantsOf(placed(scope, plan), target.target),
      signal: scope.signal,
      giveUp,
    });
    metrics.push(measured.metric);
    series.push(...(measured.series ? [measured.series] : []));
  }
  metrics.push(
    ...outputs.map(metric => measureOutput(metric, trials, plan.variants)),
  );
  return { metrics, series };
}

type AnyMetric = {
  name: string;
  title?: string;
  query?: string;
  from?: string;
  unit?: string;
  direction?: 'lower' | 'higher';
  required: boolean;
};

function notCollected(metric: AnyMetric, reason: string): MetricResult {
  const { name, title, query, from, unit, direction, required } = metric;
  return {
    name,
    title,
    kind: query === undefined ? 'output' : 'query',
    query,
    from,
    unit,
    direction,
    required,
    collected: false,
    reason: reason || 'nothing can answer it',
    samples: [],
    variants: [],
  };
}

/** A simulation measures nothing and makes nothing up. */
function simulated(scope: Scope): MetricResult[] {
  const { queries = [], outputs = [] } = scope.run.spec.metrics ?? {};
  return [...queries, ...outputs].map(metric =>
    notCollected(metric, 'Simulated'),
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
