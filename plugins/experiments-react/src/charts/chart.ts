import type { ExperimentResult } from '@assay/plugin-experiments-common';
import type { TopLevelSpec } from 'vega-lite';

/** One row of a chart's data table. @public */
export type ChartRow = Record<string, string | number | null>;

/** A column of a chart's data table. @public */
export interface ChartColumn {
  field: string;
  title: string;
  /** Unit of the numbers in the column. */
  unit?: string;
}

/** One picture: a specification, and the same numbers as a table for those who cannot see it. @public */
export interface ChartPanel {
  title: string;
  /** What to look for. */
  description: string;
  /** Vega-Lite with its data inside; never an address to load from, never colours of its own. */
  spec: TopLevelSpec;
  columns: ChartColumn[];
  rows: ChartRow[];
}

/** What a chart asks of the result. @public */
export interface ChartRequest {
  title?: string;
  description?: string;
  /** Names of the metrics to draw; every collected one when absent. */
  metrics?: string[];
}

/** Panels, or the reason why there is nothing to draw. @public */
export type ChartDrawing =
  | { drawn: true; panels: ChartPanel[] }
  | { drawn: false; title: string; reason: string };

/** A chart of the registry: a pure function from a result to specifications. @public */
export interface Chart {
  /** What `spec.charts[].kind` says. */
  kind: string;
  title: string;
  draw(result: ExperimentResult, request: ChartRequest): ChartDrawing;
}

/** Every spec is written against this version of Vega-Lite. */
export const VEGA_LITE_SCHEMA =
  'https://vega.github.io/schema/vega-lite/v6.json';

/** Size of a panel; its width follows the page. */
export const panelSize = {
  $schema: VEGA_LITE_SCHEMA,
  width: 'container' as const,
  height: 260,
  autosize: { type: 'fit' as const, contains: 'padding' as const },
};

/**
 * Scales that give a variant the same colour, shape and dash in every chart of a result. Shape and
 * dash stand beside the colour for those who do not tell the colours apart.
 */
export function variantScales(variants: string[], drawnAs?: 'line') {
  const domain = variants;
  const symbol =
    drawnAs === 'line'
      ? { symbolType: 'stroke', symbolSize: 500, symbolStrokeWidth: 2 }
      : {};
  const legend =
    variants.length > 1
      ? { title: 'Variant', orient: 'top' as const, ...symbol }
      : null;
  const shapes = [
    'circle',
    'square',
    'triangle-up',
    'diamond',
    'cross',
    'triangle-down',
  ];
  const dashes = [
    [1, 0],
    [6, 3],
    [2, 2],
    [8, 3, 2, 3],
    [12, 4],
    [4, 2, 1, 2],
  ];
  return {
    color: {
      field: 'variant',
      type: 'nominal' as const,
      scale: { domain },
      legend,
    },
    shape: {
      field: 'variant',
      type: 'nominal' as const,
      scale: { domain, range: domain.map((_, i) => shapes[i % shapes.length]) },
      legend,
    },
    strokeDash: {
      field: 'variant',
      type: 'nominal' as const,
      scale: { domain, range: domain.map((_, i) => dashes[i % dashes.length]) },
      legend,
    },
  };
}
