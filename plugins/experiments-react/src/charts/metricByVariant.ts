import type {
  ExperimentResult,
  MetricResult,
} from '@assay/plugin-experiments-common';
import type { Chart, ChartDrawing, ChartPanel, ChartRequest } from './chart';
import { panelSize, variantScales } from './chart';
import { betterIs, drawEachMetric, labelOf } from './metrics';

const HEIGHT_PER_VARIANT = 56;

/**
 * The variants side by side: median, spread and every sample. The spread is shown because two
 * medians alone say nothing about whether they differ.
 * @public
 */
export const metricByVariant: Chart = {
  kind: 'metric-by-variant',
  title: 'Variants compared',
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
  const name = metric.title ?? metric.name;
  const variants = result.variants.filter(variant =>
    metric.samples.some(sample => sample.variant === variant),
  );
  const { color, shape } = variantScales(result.variants);
  const samples = metric.samples.map(({ variant, trial, value }) => ({
    variant,
    trial,
    value,
  }));
  const y = {
    field: 'variant',
    type: 'nominal' as const,
    title: null,
    scale: { domain: variants },
  };
  const x = {
    type: 'quantitative' as const,
    title: labelOf(metric),
    scale: { zero: false, nice: true, padding: 16 },
    axis: { tickCount: 8 },
  };
  return {
    title: request.title ?? `${name} by variant`,
    description:
      request.description ??
      `${betterIs(
        metric,
      )}The bar is the median, the line reaches from the lowest to the highest trial, and each mark is one trial.`,
    spec: {
      ...panelSize,
      height: Math.max(2, variants.length) * HEIGHT_PER_VARIANT + 40,
      data: { values: samples },
      layer: [
        {
          mark: { type: 'rule', strokeWidth: 2 },
          encoding: {
            y,
            x: { ...x, field: 'value', aggregate: 'min' },
            x2: { field: 'value', aggregate: 'max' },
            color: { ...color, legend: null },
          },
        },
        {
          mark: { type: 'tick', thickness: 4, bandSize: 30 },
          encoding: {
            y,
            x: { ...x, field: 'value', aggregate: 'median' },
            color: { ...color, legend: null },
          },
        },
        {
          mark: { type: 'point', filled: true, size: 60, opacity: 0.75 },
          encoding: {
            y,
            x: { ...x, field: 'value' },
            color: { ...color, legend: null },
            shape: { ...shape, legend: null },
            tooltip: [
              { field: 'variant', title: 'Variant' },
              { field: 'trial', title: 'Trial' },
              { field: 'value', title: labelOf(metric), format: '.4~g' },
            ],
          },
        },
      ],
    },
    columns: [
      { field: 'variant', title: 'Variant' },
      { field: 'samples', title: 'Trials' },
      { field: 'median', title: 'Median', unit: metric.unit },
      { field: 'min', title: 'Lowest', unit: metric.unit },
      { field: 'max', title: 'Highest', unit: metric.unit },
    ],
    rows: metric.variants.map(summary => ({ ...summary })),
  };
}
