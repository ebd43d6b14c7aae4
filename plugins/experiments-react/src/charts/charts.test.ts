import type { ExperimentResult } from '@assay/plugin-experiments-common';
import { View, parse } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile } from 'vega-lite';
import { buildResult } from '../testUtils';
import type { ChartDrawing, ChartPanel } from './chart';
import { charts, defaultCharts, drawCharts } from './registry';
import { toVegaConfig } from './theme';

const result = buildResult();
const tokens = {
  mode: 'light' as const,
  foreground: '#000',
  secondary: '#666',
  grid: '#ddd',
  font: 'sans-serif',
};

const panelsOf = (drawing: ChartDrawing): ChartPanel[] =>
  drawing.drawn ? drawing.panels : [];

const compileQuietly = (panel: ChartPanel) => {
  const warnings: string[] = [];
  const logger: Record<string, (...messages: unknown[]) => unknown> = {
    level: () => logger,
    info: () => logger,
    debug: () => logger,
    warn: (...messages) => warnings.push(messages.join(' ')),
    error: (...messages) => warnings.push(messages.join(' ')),
  };
  const { spec } = compile(panel.spec, {
    config: toVegaConfig(tokens),
    logger: logger as never,
  });
  return { spec, warnings };
};

/** Numbers differ in their last digits between machines; goldens keep six. */
const rounded = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, item) =>
      typeof item === 'number' ? Number(item.toPrecision(6)) : item,
    ),
  );

/** Data inside a compiled chart: the golden keeps how much there is and how it begins. */
function withoutValues(spec: ReturnType<typeof compile>['spec']) {
  return {
    ...spec,
    data: spec.data?.map(source =>
      'values' in source && Array.isArray(source.values)
        ? {
            ...source,
            values: {
              rows: source.values.length,
              first: source.values[0],
            },
          }
        : source,
    ),
  };
}

describe.each(charts.map(chart => [chart.kind, chart] as const))(
  'chart %s',
  (_, chart) => {
    const panels = panelsOf(chart.draw(result, {}));

    it('compiles to its golden without warnings', () => {
      const [panel] = panelsOf(
        chart.draw(result, { metrics: ['latency_p99'] }),
      );
      const { spec, warnings } = compileQuietly(panel);
      expect(warnings).toEqual([]);
      expect(rounded(withoutValues(spec))).toMatchSnapshot();
    });

    it('loads nothing and names no colours of its own', () => {
      const text = JSON.stringify(panels.map(panel => panel.spec));
      expect(text).not.toContain('"url"');
      expect(text).not.toMatch(/"#[0-9a-f]{3,8}"/i);
    });

    it('draws marks with interpreted expressions', async () => {
      for (const panel of panels) {
        const { spec } = compileQuietly(panel);
        const view = new View(parse(spec, undefined, { ast: true }), {
          expr: expressionInterpreter,
          renderer: 'none',
        });
        view.width(640);
        const svg = await view.toSVG();
        view.finalize();
        expect(svg).toMatch(/aria-roledescription="[a-z ]+mark/);
        expect(svg).not.toContain('NaN');
      }
    });

    it('has a table with every column filled', () => {
      for (const panel of panels) {
        expect(panel.rows.length).toBeGreaterThan(0);
        for (const row of panel.rows) {
          for (const { field } of panel.columns) {
            expect(row[field]).toBeDefined();
          }
        }
      }
    });

    it('says why it draws nothing when nothing was measured', () => {
      const nothing: ExperimentResult = {
        ...result,
        trials: [],
        metrics: result.metrics.map(metric => ({
          ...metric,
          collected: false,
          samples: [],
          variants: [],
        })),
      };
      expect(chart.draw(nothing, {})).toEqual({
        drawn: false,
        title: chart.title,
        reason: expect.stringMatching(/\w/),
      });
    });
  },
);

describe('drawCharts', () => {
  it('draws the default charts when a result asks for none', () => {
    expect(defaultCharts(result).map(({ kind }) => kind)).toEqual(
      charts.map(({ kind }) => kind),
    );
    expect(drawCharts(result).every(drawing => drawing.drawn)).toBe(true);
  });

  it('compares nothing where there is one variant', () => {
    const single = buildResult({
      servers: [{ variant: 'only', medianMs: 1, spread: 0.3 }],
    });
    expect(defaultCharts(single).map(({ kind }) => kind)).not.toContain(
      'metric-by-variant',
    );
  });

  it('draws what a result asks for, under its title', () => {
    const [drawing] = drawCharts({
      ...result,
      charts: [{ kind: 'trials', title: 'Tail', metrics: ['latency_p99'] }],
    });
    expect(panelsOf(drawing).map(panel => panel.title)).toEqual(['Tail']);
  });

  it('names the metric where one title stands over several', () => {
    const metrics = ['latency_p99', 'throughput'];
    const [drawing] = drawCharts({
      ...result,
      charts: [{ kind: 'metric-by-variant', title: 'Side by side', metrics }],
    });
    expect(panelsOf(drawing).map(panel => panel.title)).toEqual([
      'Side by side: Latency p99',
      'Side by side: Throughput',
    ]);
  });

  it.each([
    ['an unknown kind', { kind: 'pie' }, 'There is no chart pie'],
    [
      'a metric that was not collected',
      { kind: 'trials', metrics: ['memory_peak'] },
      'memory_peak was not collected: There is no Prometheus on this machine',
    ],
    [
      'a metric that the result does not have',
      { kind: 'trials', metrics: ['nothing'] },
      'The result has no metric nothing',
    ],
  ])('says why for %s', (_name, chart, reason) => {
    const [drawing] = drawCharts({ ...result, charts: [chart] });
    expect(drawing).toMatchObject({
      drawn: false,
      reason: expect.stringContaining(reason),
    });
  });

  it('keeps the other charts when one histogram cannot be read', () => {
    const [first, ...others] = result.trials;
    const drawings = drawCharts({
      ...result,
      trials: [
        { ...first, histogram: { ...first.histogram, data: 'AAAA' } },
        ...others,
      ],
    });
    expect(drawings.map(drawing => drawing.drawn)).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
  });
});
