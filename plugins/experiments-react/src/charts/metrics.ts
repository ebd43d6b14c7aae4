import type {
  ExperimentResult,
  MetricResult,
} from '@assay/plugin-experiments-common';
import type { ChartDrawing, ChartPanel, ChartRequest } from './chart';

/** The metrics that a chart draws, and those it was asked for but has nothing of. */
export function selectMetrics(
  result: ExperimentResult,
  names: string[] | undefined,
): { drawn: MetricResult[]; absent: string[] } {
  const hasSamples = (metric: MetricResult) =>
    metric.collected && metric.samples.length > 0;
  if (!names) {
    return { drawn: result.metrics.filter(hasSamples), absent: [] };
  }
  const drawn = names.flatMap(
    name =>
      result.metrics.find(
        metric => metric.name === name && hasSamples(metric),
      ) ?? [],
  );
  const absent = names.filter(
    name => !drawn.some(metric => metric.name === name),
  );
  return { drawn, absent };
}

/**
 * One panel for each metric: metrics have units of their own and share no axis. Metrics that were
 * not collected are named with the reason instead of being left out silently.
 */
export function drawEachMetric(
  result: ExperimentResult,
  request: ChartRequest,
  title: string,
  panelOf: (metric: MetricResult, title?: string) => ChartPanel,
): ChartDrawing {
  const { drawn, absent } = selectMetrics(result, request.metrics);
  if (drawn.length === 0) {
    return {
      drawn: false,
      title,
      reason:
        absent.length > 0
          ? absent.map(name => whyAbsent(result, name)).join('. ')
          : 'No metric was collected',
    };
  }
  // A title that was asked for stands alone over one panel, and before the metric over several.
  const titleOf = (metric: MetricResult) =>
    drawn.length > 1 && request.title
      ? `${request.title}: ${metric.title ?? metric.name}`
      : request.title;
  return {
    drawn: true,
    panels: drawn.map(metric => panelOf(metric, titleOf(metric))),
  };
}

function whyAbsent(result: ExperimentResult, name: string): string {
  const metric = result.metrics.find(candidate => candidate.name === name);
  if (!metric) {
    return `The result has no metric ${name}`;
  }
  return `${name} was not collected: ${metric.reason ?? 'it has no samples'}`;
}

/** What people call the metric, with its unit. */
export function labelOf(metric: MetricResult): string {
  const name = metric.title ?? metric.name;
  return metric.unit && metric.unit !== '1' ? `${name} (${metric.unit})` : name;
}

/** Which way is better, in words: an arrow alone is lost on some readers. */
export function betterIs(metric: MetricResult): string {
  return metric.direction
    ? `${metric.direction === 'lower' ? 'Lower' : 'Higher'} is better. `
    : '';
}
