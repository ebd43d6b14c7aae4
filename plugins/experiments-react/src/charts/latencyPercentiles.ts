import type { ExperimentResult } from '@assay/plugin-experiments-common';
import type { Chart, ChartDrawing, ChartRequest } from './chart';
import { panelSize, variantScales } from './chart';
import { distributionsByVariant, whyNoTrials } from './histogram';

/** Points of the curve for each factor of ten in `1 / (1 - share)`. */
const POINTS_PER_DECADE = 12;
const tableShares = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999];

const percent = (share: number) => Number((share * 100).toFixed(4));

/** At least one response must lie beyond a percentile, or the percentile is a guess. */
const supports = (count: number, share: number) =>
  count * (1 - share) >= 1 - 1e-9;

/**
 * Latency by percentile, all usable trials of a variant together. The axis is logarithmic in
 * `1 / (1 - share)`, so that the tail, where systems differ, gets the room.
 * @public
 */
export const latencyPercentiles: Chart = {
  kind: 'latency-percentiles',
  title: 'Latency by percentile',
  draw(result: ExperimentResult, request: ChartRequest): ChartDrawing {
    const title = request.title ?? this.title;
    const variants = distributionsByVariant(result);
    if (variants.length === 0) {
      return { drawn: false, title, reason: whyNoTrials(result) };
    }
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
            'Lower is better. A curve that bends upwards on the right has slow outliers. A curve ends where the number of responses cannot support a further percentile.',
          spec: {
            ...panelSize,
            data: {
              values: variants.flatMap(({ variant, distribution }) =>
                supportedShares(distribution.count).map(share => ({
                  variant,
                  tail: 1 / (1 - share),
                  percentile: `${percent(share)} %`,
                  latency: distribution.quantile(share),
                })),
              ),
            },
            mark: { type: 'line', strokeWidth: 2, interpolate: 'monotone' },
            encoding: {
              x: {
                field: 'tail',
                type: 'quantitative',
                title: 'Percentile of responses',
                scale: { type: 'log', domainMin: 1 },
                axis: {
                  values: [2, 10, 100, 1000, 10000, 100000],
                  labelExpr: "format(100 - 100 / datum.value, '.6~g') + ' %'",
                  grid: true,
                },
              },
              y: {
                field: 'latency',
                type: 'quantitative',
                title: 'Latency (ms)',
                scale: { zero: true, nice: true },
              },
              color,
              strokeDash,
              tooltip: [
                { field: 'variant', title: 'Variant' },
                { field: 'percentile', title: 'Percentile' },
                { field: 'latency', title: 'Latency (ms)', format: '.3~f' },
              ],
            },
          },
          columns: [
            { field: 'variant', title: 'Variant' },
            { field: 'percentile', title: 'Percentile' },
            { field: 'latency', title: 'Latency', unit: 'ms' },
            { field: 'responses', title: 'Responses' },
          ],
          rows: variants.flatMap(({ variant, distribution }) =>
            tableShares
              .filter(share => supports(distribution.count, share))
              .map(share => ({
                variant,
                percentile: `${percent(share)} %`,
                latency: distribution.quantile(share),
                responses: distribution.count,
              })),
          ),
        },
      ],
    };
  },
};

function supportedShares(count: number): number[] {
  const shares: number[] = [];
  for (let step = 0; ; step++) {
    const share = 1 - 10 ** (-step / POINTS_PER_DECADE);
    if (!supports(count, share)) {
      return shares;
    }
    shares.push(share);
  }
}
