import type { Config } from 'vega-lite';

/** What a chart takes from the page around it. @public */
export interface ChartTokens {
  mode: 'light' | 'dark';
  foreground: string;
  secondary: string;
  grid: string;
  font: string;
}

/**
 * Colours of variants: distinct for the common kinds of colour blindness and, against the
 * background of their mode, at least 3:1.
 */
const palettes = {
  light: ['#0d6ebd', '#c2410c', '#0f766e', '#7c3aed', '#a16207', '#be185d'],
  dark: ['#70b8ff', '#fdba74', '#5eead4', '#c4b5fd', '#fde047', '#f9a8d4'],
};

/** Reads the tokens of Backstage UI where an element stands. @public */
export function readChartTokens(element: Element): ChartTokens {
  const style = getComputedStyle(element);
  const token = (name: string, fallback: string) =>
    style.getPropertyValue(name).trim() || fallback;
  const dark =
    element.closest('[data-theme-mode]')?.getAttribute('data-theme-mode') ===
    'dark';
  return {
    mode: dark ? 'dark' : 'light',
    foreground: token('--bui-fg-primary', dark ? '#ffffff' : '#000000'),
    secondary: token('--bui-fg-secondary', dark ? '#a3a3a3' : '#696969'),
    grid: token('--bui-border-1', dark ? '#525252' : '#e5e5e5'),
    font: token('--bui-font-regular', 'system-ui, sans-serif'),
  };
}

/** The tokens as a Vega-Lite configuration. @public */
export function toVegaConfig(tokens: ChartTokens): Config {
  const { foreground, secondary, grid, font } = tokens;
  return {
    background: 'transparent',
    font,
    view: { stroke: 'transparent' },
    range: { category: palettes[tokens.mode] },
    // Marks without a variant, such as the offered rate.
    mark: { color: foreground },
    tick: { color: foreground },
    bar: { color: palettes[tokens.mode][0] },
    axis: {
      labelColor: secondary,
      titleColor: foreground,
      titleFontWeight: 'normal',
      labelFontSize: 12,
      titleFontSize: 12,
      titlePadding: 8,
      domainColor: secondary,
      tickColor: secondary,
      gridColor: grid,
      labelOverlap: true,
      labelFlush: false,
    },
    legend: {
      labelColor: foreground,
      titleColor: secondary,
      titleFontWeight: 'normal',
      labelFontSize: 12,
      titleFontSize: 12,
      titleOrient: 'left',
      symbolStrokeWidth: 2,
      symbolSize: 120,
    },
  };
}
