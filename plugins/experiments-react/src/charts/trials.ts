import type {
  ExperimentResult,
  MetricResult,
} from '@assay/plugin-experiments-common';
import type { Chart, ChartDrawing, ChartPanel, ChartRequest } from './chart';
import { panelSize, variantScales } from './chart';
import { betterIs, drawEachMetric, labelOf } from './metrics';

/**
 * Each trial a point, so that one bad trial, or a drift from the first to the last, is seen and
 * not averaged away.
 * @public
 */
export const trials: Chart = {
  kind: 'trials',
  title: 'Every trial',
  draw(result: ExperimentResult, request: ChartRequest): ChartDrawing {
    const title = request.title ?? this.title;
    return drawEachMetric(result, request, title, (metric, panelTitle) =>
      panelOf(result, metric, { ...request, title: panelTitle }),
    );
  },
};

function panelOf(
  result: ExperimentResult,
  metric: MetricResult,
  request: ChartRequest,
): ChartPanel {
  const { color, shape } = variantScales(result.variants);
  const name = metric.title ?? metric.name;
  const y = {
    type: 'quantitative' as const,
    title: labelOf(metric),
    scale: { zero: false, nice: true, padding: 12 },
  };
  const samples = metric.samples.map(sample => ({
    variant: sample.variant,
    trial: sample.trial,
    attempt: sample.attempt,
    value: sample.value,
    note: sample.note ?? '',
  }));
  return {
    title: request.title ?? `${name}, every trial`,
    description:
      request.description ??
      `${betterIs(
        metric,
      )}One point for each trial; the lines across are the medians of the variants.`,
    spec: {
      ...panelSize,
      data: { values: samples },
      layer: [
        {
          mark: {
            type: 'rule',
            strokeWidth: 1.5,
            strokeDash: [6, 3],
            opacity: 0.8,
          },
          encoding: {
            y: { ...y, field: 'value', aggregate: 'median' },
            color,
          },
        },
        {
          mark: { type: 'point', filled: true, size: 90, opacity: 0.9 },
          encoding: {
            x: {
              field: 'trial',
              type: 'ordinal',
              title: 'Trial',
              axis: { labelAngle: 0 },
            },
            xOffset: { field: 'variant', scale: { domain: result.variants } },
            y: { ...y, field: 'value' },
            color,
            shape,
            tooltip: [
              { field: 'variant', title: 'Variant' },
              { field: 'trial', title: 'Trial' },
              { field: 'attempt', title: 'Attempt' },
              { field: 'value', title: labelOf(metric), format: '.4~g' },
            ],
          },
        },
      ],
    },
    columns: [
      { field: 'variant', title: 'Variant' },
      { field: 'trial', title: 'Trial' },
      { field: 'attempt', title: 'Attempt' },
      { field: 'value', title: name, unit: metric.unit },
      { field: 'note', title: 'Note' },
    ],
    rows: samples,
  };
}
