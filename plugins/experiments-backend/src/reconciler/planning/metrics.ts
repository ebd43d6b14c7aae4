import type { ExperimentSpec } from '@assay/plugin-experiments-common';
import type { MetricSource, Rung } from '@assay/plugin-experiments-node';
import { metricServicesOf, type ServingComponent } from '../metricServices';
import type { AdmissionContext } from './AdmissionContext';
import type { AdmissionReport } from './AdmissionReport';
import { syntaxErrorOf } from './promql';

/** What the checks of metrics know about the run. */
export interface MetricChecks {
  spec: ExperimentSpec;
  rung: Rung | undefined;
  /** Empty when the variants could not be resolved; then names of variants are not checked. */
  variants: readonly string[];
  /** What the run delivers; something of it may answer. */
  components: readonly ServingComponent[];
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
    const target = metric.target ?? spec.targets[0]?.name;
    if (!spec.targets.some(({ name }) => name === target)) {
      report.refuse(
        `${path}.target`,
        'InvalidSpec',
        `the run has no target "${target}"`,
      );
      return;
    }
    const { source, reasons } = sourceOf(target, checks);
    checkSyntax(metric, source, path, report);
    if (source) {
      sources[metric.name] = source.name;
    } else if (metric.required && isMeasured(checks)) {
      report.refuse(
        path,
        'NoMetricSource',
        `metric "${metric.name}" is required and nothing can answer it: ${
          reasons.join('; ') || 'there is no metric source'
        }`,
      );
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

/** A simulation measures nothing, so nothing has to answer. */
function isMeasured({ rung }: MetricChecks): boolean {
  return rung !== undefined && rung !== 'simulated';
}

/** The first source that can answer for a target, or why none can. */
function sourceOf(
  target: string,
  checks: MetricChecks,
): { source?: MetricSource; reasons: string[] } {
  const { rung, components, context } = checks;
  const reasons: string[] = [];
  if (!rung || !isMeasured(checks)) {
    return { reasons };
  }
  for (const source of context.metricSources) {
    const answer = source.availability({
      rung,
      target,
      hub: context.hub,
      services: metricServicesOf(components, target),
    });
    if (answer.available) {
      return { source, reasons };
    }
    reasons.push(answer.reason);
  }
  return { reasons: [...new Set(reasons)] };
}

/**
 * MetricsQL has more syntax than the grammar knows, so what is sent to VictoriaMetrics is only
 * warned about: it says itself what it cannot read.
 */
function checkSyntax(
  { name, query }: Query,
  source: MetricSource | undefined,
  path: string,
  report: AdmissionReport,
): void {
  const problem = syntaxErrorOf(query);
  if (!problem) {
    return;
  }
  if (source?.engine === 'victoriametrics') {
    report.warn(
      `Metric "${name}" is no PromQL (${problem.message}); it is sent to ${source.name} as MetricsQL, unchecked`,
    );
    return;
  }
  report.refuse(`${path}.query`, 'InvalidQuery', problem.message);
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
