import type { ChartPanel } from './chart';

/** The data table of a panel as CSV (RFC 4180), units in the header. @public */
export function toCsv(panel: Pick<ChartPanel, 'columns' | 'rows'>): string {
  const header = panel.columns.map(({ title, unit }) =>
    unit && unit !== '1' ? `${title} (${unit})` : title,
  );
  const lines = panel.rows.map(row =>
    panel.columns.map(({ field }) => String(row[field] ?? '')),
  );
  return [header, ...lines]
    .map(cells => cells.map(quote).join(','))
    .join('\r\n')
    .concat('\r\n');
}

/**
 * A cell that a spreadsheet would take for a formula is written as text: names of variants and
 * notes come from the spec of a run, which is other people's input.
 */
function quote(cell: string): string {
  const isFormula = /^[=+\-@\t\r]/.test(cell) && Number.isNaN(Number(cell));
  const text = isFormula ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
