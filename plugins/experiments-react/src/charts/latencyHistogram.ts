import type { ExperimentResult } from '@assay/plugin-experiments-common';
import type { Chart, ChartDrawing, ChartRequest } from './chart';
import { panelSize, variantScales } from './chart';
import type { LatencyDistribution } from './histogram';
import { distributionsByVariant, whyNoTrials } from './histogram';

/** Bins for each doubling of the latency: fine enough for two peaks to stay apart. */
const BINS_PER_DOUBLING = 4;
/** One microsecond, the resolution of the histograms, in milliseconds. */
const SMALLEST_LATENCY = 0.001;

/**
 * How often each latency occurred, all usable trials of a variant together, in bins of equal
 * ratio. Two peaks mean that there are two kinds of response, which no single number shows.
 * @public
 */
export const latencyHistogram: Chart = {
  kind: 'latency-histogram',
  title: 'Latency distribution',
  draw(result: ExperimentResult, request: ChartRequest): ChartDrawing {
    const title = request.title ?? this.title;
    const variants = distributionsByVariant(result);
    if (variants.length === 0) {
      return { drawn: false, title, reason: whyNoTrials(result) };
    }
    const rows = variants.flatMap(({ variant, distribution }) =>
      binsOf(distribution).map(bin => ({ variant, ...bin })),
    );
    const { color, strokeDash } = variantScales(
      variants.map(v => v.variant),
      'line',
    );
    return {
      drawn: true,
      panels: [
        {
          title,
          description:
            request.description ??
            'Further left is better. The latency axis is logarithmic. More than one peak means more than one kind of response.',
          spec: {
            ...panelSize,
            data: { values: rows },
            encoding: {
              x: {
                field: 'from',
                type: 'quantitative',
                title: 'Latency (ms)',
                scale: { type: 'log', nice: false },
                axis: { format: '~g', tickCount: 8 },
              },
              y: {
                field: 'share',
                type: 'quantitative',
                title: 'Share of responses (%)',
                stack: null,
              },
              color,
              tooltip: [
                { field: 'variant', title: 'Variant' },
                { field: 'from', title: 'From (ms)', format: '.3~g' },
                { field: 'to', title: 'To (ms)', format: '.3~g' },
                { field: 'share', title: 'Share (%)', format: '.2~f' },
              ],
            },
            layer: [
              {
                mark: {
                  type: 'area',
                  interpolate: 'step-after',
                  fillOpacity: 0.2,
                },
              },
              {
                mark: {
                  type: 'line',
                  interpolate: 'step-after',
                  strokeWidth: 2,
                },
                encoding: { strokeDash },
              },
            ],
          },
          columns: [
            { field: 'variant', title: 'Variant' },
            { field: 'from', title: 'From', unit: 'ms' },
            { field: 'to', title: 'To', unit: 'ms' },
            { field: 'count', title: 'Responses' },
            { field: 'share', title: 'Share', unit: '%' },
          ],
          rows: rows.filter(row => row.count > 0),
        },
      ],
    };
  },
};

interface Bin {
  from: number;
  to: number;
  count: number;
  share: number;
}

/** Bins from the first to one past the last, empty ones included: a gap is information. */
function binsOf(distribution: LatencyDistribution): Bin[] {
  const counts = new Map<number, number>();
  for (const { value, count } of distribution.recorded()) {
    // A latency below the resolution of the histogram is recorded as zero, which has no logarithm.
    const shown = Math.max(value, SMALLEST_LATENCY);
    const bin = Math.floor(Math.log2(shown) * BINS_PER_DOUBLING);
    counts.set(bin, (counts.get(bin) ?? 0) + count);
  }
  const edges = [...counts.keys()];
  const first = Math.min(...edges);
  // One empty bin at the end closes the last step, which would have no width otherwise.
  const last = Math.max(...edges) + 1;
  return Array.from({ length: last - first + 1 }, (_, offset) => {
    const bin = first + offset;
    const count = counts.get(bin) ?? 0;
    return {
      from: 2 ** (bin / BINS_PER_DOUBLING),
      to: 2 ** ((bin + 1) / BINS_PER_DOUBLING),
      count,
      share: (100 * count) / distribution.count,
    };
  });
}
