import type { ExperimentSpec } from '@assay/plugin-experiments-common';
import type { Rung } from '@assay/plugin-experiments-node';
import type { AdmissionContext } from './AdmissionContext';
import type { AdmissionReport } from './AdmissionReport';
import { syntaxErrorOf } from './promql';

/** What the checks of metrics know about the run. */
export interface MetricChecks {
  spec: ExperimentSpec;
  rung: Rung | undefined;
  /** Empty when the variants could not be resolved; then names of variants are not checked. */
  variants: readonly string[];
  context: AdmissionContext;
  report: AdmissionReport;
}

/** Checks metrics, criteria and charts; answers with the source of each query. */
export function resolveMetrics(checks: MetricChecks): Record<string, string> {
  const sources: Record<string, string> = {};
  const { spec, report } = checks;
  (spec.metrics?.queries ?? []).forEach((metric, index) => {
    const path = `spec.metrics.queries[${index}]`;
    checkVariant(metric.variant, `${path}.variant`, checks);
    const problem = syntaxErrorOf(metric.query);
    if (problem) {
      report.refuse(`${path}.query`, 'InvalidQuery', problem.message);
    }
    const target = metric.target ?? spec.targets[0]?.name;
    if (!spec.targets.some(({ name }) => name === target)) {
      report.refuse(
        `${path}.target`,
        'InvalidSpec',
        `the run has no target "${target}"`,
      );
      return;
    }
    const source = sourceOf(metric, target, path, checks);
    if (source) {
      sources[metric.name] = source;
    }
  });
  (spec.metrics?.outputs ?? []).forEach(({ variant }, index) =>
    checkVariant(variant, `spec.metrics.outputs[${index}].variant`, checks),
  );
  checkCriteria(checks);
  checkCharts(checks);
  return sources;
}

type Query = NonNullable<
  NonNullable<ExperimentSpec['metrics']>['queries']
>[number];

function sourceOf(
  metric: Query,
  target: string,
  path: string,
  { rung, context, report }: MetricChecks,
): string | undefined {
  // A simulation measures nothing, so nothing has to answer.
  if (!rung || rung === 'simulated') {
    return undefined;
  }
  const reasons: string[] = [];
  for (const source of context.metricSources) {
    const answer = source.availability({ rung, target, hub: context.hub });
    if (answer.available) {
      return source.name;
    }
    reasons.push(answer.reason);
  }
  if (metric.required) {
    report.refuse(
      path,
      'NoMetricSource',
      `metric "${metric.name}" is required and nothing can answer it: ${
        reasons.join('; ') || 'there is no metric source'
      }`,
    );
  }
  return undefined;
}

function checkVariant(
  variant: string | undefined,
  field: string,
  { variants, report }: MetricChecks,
): void {
  if (variant && variants.length > 0 && !variants.includes(variant)) {
    report.refuse(
      field,
      'InvalidSpec',
      `the run has no variant "${variant}"; it has ${variants.join(', ')}`,
    );
  }
}

function metricNames({ metrics }: ExperimentSpec): string[] {
  return [...(metrics?.queries ?? []), ...(metrics?.outputs ?? [])].map(
    ({ name }) => name,
  );
}

function checkCriteria(checks: MetricChecks): void {
  const { spec, report } = checks;
  const names = metricNames(spec);
  (spec.hypothesis?.successCriteria ?? []).forEach((criterion, index) => {
    const path = `spec.hypothesis.successCriteria[${index}]`;
    if (!names.includes(criterion.metric)) {
      report.refuse(
        `${path}.metric`,
        'InvalidSpec',
        `the run has no metric "${criterion.metric}"`,
      );
    }
    checkVariant(criterion.variant, `${path}.variant`, checks);
    checkVariant(criterion.relativeTo, `${path}.relativeTo`, checks);
  });
}

function checkCharts({ spec, report }: MetricChecks): void {
  const names = metricNames(spec);
  (spec.charts ?? []).forEach(({ metrics }, index) =>
    (metrics ?? []).forEach((name, place) => {
      if (!names.includes(name)) {
        report.refuse(
          `spec.charts[${index}].metrics[${place}]`,
          'InvalidSpec',
          `the run has no metric "${name}"`,
        );
      }
    }),
  );
}
