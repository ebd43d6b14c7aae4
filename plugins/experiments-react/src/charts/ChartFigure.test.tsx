import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { buildResult } from '../testUtils';
import type { ChartPanel } from './chart';
import { ChartFigure } from './ChartFigure';
import { download } from './download';
import { latencyPercentiles } from './latencyPercentiles';
import { ResultCharts } from './ResultCharts';

jest.mock('./download', () => ({ download: jest.fn() }));

// Compiling Vega for the first time takes longer than a test may wait for a picture.
beforeAll(() => import('./VegaView'), 60_000);

const result = buildResult();

function percentiles(): ChartPanel {
  const drawing = latencyPercentiles.draw(result, {});
  if (!drawing.drawn) {
    throw new Error(drawing.reason);
  }
  return drawing.panels[0];
}

describe('ChartFigure', () => {
  it('draws a picture with words in its place for those who cannot see it', async () => {
    render(<ChartFigure panel={percentiles()} fileName="run-1" />);
    const figure = screen.getByRole('figure', {
      name: 'Latency by percentile',
    });
    const picture = await within(figure).findByRole('img', {
      name: /^Latency by percentile\. Lower is better/,
    });
    await within(figure).findByRole('button', { name: 'SVG' });
    expect(picture).toContainHTML('<svg');
  });

  it('has the numbers as a table', async () => {
    render(<ChartFigure panel={percentiles()} fileName="run-1" />);
    await userEvent.click(screen.getByText('Data of the chart'));
    const table = screen.getByRole('table', { name: 'Latency by percentile' });
    const columns = within(table).getAllByRole('columnheader');
    expect(columns.map(column => column.textContent)).toEqual([
      'Variant',
      'Percentile',
      'Latency (ms)',
      'Responses',
    ]);
    expect(within(table).getAllByText('99 %')).toHaveLength(2);
  });

  it('exports its numbers', async () => {
    render(<ChartFigure panel={percentiles()} fileName="run-1" />);
    await userEvent.click(screen.getByRole('button', { name: 'CSV' }));
    expect(download).toHaveBeenCalledWith(
      'run-1-latency-by-percentile.csv',
      expect.stringContaining('Variant%2CPercentile%2CLatency%20(ms)'),
    );
  });

  it('keeps the table when the picture cannot be drawn', async () => {
    jest.spyOn(console, 'error').mockImplementation(() => {});
    const panel = { ...percentiles(), spec: { mark: 'nonsense' } as never };
    render(<ChartFigure panel={panel} fileName="run-1" />);
    expect(
      await screen.findByText('The chart could not be drawn'),
    ).toBeInTheDocument();
    expect(screen.getByText('Data of the chart')).toBeInTheDocument();
  });
});

describe('ResultCharts', () => {
  it('says why a chart is not drawn', () => {
    const charts = [
      { kind: 'trials', title: 'Memory', metrics: ['memory_peak'] },
    ];
    render(<ResultCharts result={{ ...result, charts }} />);
    expect(screen.getByText('No chart can be drawn')).toBeInTheDocument();
    expect(screen.getByRole('listitem')).toHaveTextContent(
      'Memory: memory_peak was not collected: There is no Prometheus on this machine.',
    );
  });

  it('draws nothing of a simulated run', () => {
    render(<ResultCharts result={{ ...result, simulated: true }} />);
    expect(screen.queryByRole('figure')).not.toBeInTheDocument();
    expect(screen.getByText(/no number is made up/)).toBeInTheDocument();
  });
});
