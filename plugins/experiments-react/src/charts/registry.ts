import type { ExperimentResult } from '@assay/plugin-experiments-common';
import type { Chart, ChartDrawing } from './chart';
import { latencyHistogram } from './latencyHistogram';
import { latencyPercentiles } from './latencyPercentiles';
import { metricByVariant } from './metricByVariant';
import { selectMetrics } from './metrics';
import { throughput } from './throughput';
import { trials } from './trials';

/** Every chart that `spec.charts[].kind` may name. @public */
export const charts: readonly Chart[] = [
  latencyPercentiles,
  latencyHistogram,
  throughput,
  metricByVariant,
  trials,
];

/** The charts of a result that asks for none. @public */
export function defaultCharts(
  result: ExperimentResult,
): ExperimentResult['charts'] {
  const distributions = [latencyPercentiles, latencyHistogram, throughput];
  // Side by side the variants show every trial too; the order of the trials is then drawn for the
  // first metric only. With one variant there is nothing to compare.
  const [first] = selectMetrics(result, undefined).drawn;
  const byMetric =
    result.variants.length > 1
      ? [
          { kind: metricByVariant.kind },
          { kind: trials.kind, ...(first && { metrics: [first.name] }) },
        ]
      : [{ kind: trials.kind }];
  return [...distributions.map(({ kind }) => ({ kind })), ...byMetric];
}

/**
 * Draws the charts that a result asks for, or the default ones. A chart that cannot be drawn says
 * why; it is never left out silently.
 * @public
 */
export function drawCharts(result: ExperimentResult): ChartDrawing[] {
  const requests =
    result.charts.length > 0 ? result.charts : defaultCharts(result);
  return requests.map(({ kind, ...request }) => {
    const chart = charts.find(candidate => candidate.kind === kind);
    const title = request.title ?? chart?.title ?? kind;
    if (!chart) {
      const known = charts.map(candidate => candidate.kind).join(', ');
      return {
        drawn: false,
        title,
        reason: `There is no chart ${kind}; there are ${known}`,
      };
    }
    try {
      return chart.draw(result, request);
    } catch (error) {
      // One unreadable histogram must not take the other charts of the page with it.
      return {
        drawn: false,
        title,
        reason: error instanceof Error ? error.message : String(error),
      };
    }
  });
}
