import type { ExperimentResult } from '@assay/plugin-experiments-common';
import type { Chart, ChartDrawing, ChartRequest } from './chart';
import { panelSize, variantScales } from './chart';
import { usableTrials, whyNoTrials } from './histogram';

/**
 * Responses per second against the rate that was offered. Load is open-model, so a server that
 * keeps up answers exactly what was offered; a gap is work left undone, not a slower generator.
 * @public
 */
export const throughput: Chart = {
  kind: 'throughput',
  title: 'Throughput',
  draw(result: ExperimentResult, request: ChartRequest): ChartDrawing {
    const title = request.title ?? this.title;
    const rows = usableTrials(result).map(trial => ({
      variant: trial.variant,
      trial: trial.trial,
      offered: trial.load.rate,
      throughput: trial.summary.throughput,
      errors: 100 * trial.summary.errorRate,
    }));
    if (rows.length === 0) {
      return { drawn: false, title, reason: whyNoTrials(result) };
    }
    const { color } = variantScales(result.variants);
    const x = {
      field: 'trial',
      type: 'ordinal' as const,
      title: 'Trial',
      axis: { labelAngle: 0 },
    };
    const xOffset = { field: 'variant', scale: { domain: result.variants } };
    return {
      drawn: true,
      panels: [
        {
          title,
          description:
            request.description ??
            'Bars are responses per second, the dark line across each bar is the rate that was offered. A bar below its line means that the system under test did not keep up.',
          spec: {
            ...panelSize,
            data: { values: rows },
            layer: [
              {
                mark: { type: 'bar', opacity: 0.85, cornerRadiusEnd: 2 },
                encoding: {
                  x,
                  xOffset,
                  y: {
                    field: 'throughput',
                    type: 'quantitative',
                    title: 'Responses per second',
                  },
                  color,
                  tooltip: [
                    { field: 'variant', title: 'Variant' },
                    { field: 'trial', title: 'Trial' },
                    {
                      field: 'throughput',
                      title: 'Responses (1/s)',
                      format: '.4~g',
                    },
                    { field: 'offered', title: 'Offered (1/s)' },
                    { field: 'errors', title: 'Errors (%)', format: '.2~f' },
                  ],
                },
              },
              {
                mark: { type: 'tick', thickness: 2, bandSize: 24 },
                encoding: {
                  x,
                  xOffset,
                  y: { field: 'offered', type: 'quantitative' },
                },
              },
            ],
          },
          columns: [
            { field: 'variant', title: 'Variant' },
            { field: 'trial', title: 'Trial' },
            { field: 'offered', title: 'Offered', unit: '1/s' },
            { field: 'throughput', title: 'Responses', unit: '1/s' },
            { field: 'errors', title: 'Errors', unit: '%' },
          ],
          rows,
        },
      ],
    };
  },
};
