import { formatNumber } from '../format';
import { ScrollArea } from '../layout';
import type { ChartPanel } from './chart';
import styles from './ChartFigure.module.css';

/** The numbers of a chart as a table: the chart for those who cannot see it, or want the digits. */
export function ChartTable({ panel }: { panel: ChartPanel }) {
  return (
    <ScrollArea label={`Data of ${panel.title}`} maxHeight="20rem">
      <table className={styles.table}>
        <caption className={styles.hidden}>{panel.title}</caption>
        <thead>
          <tr>
            {panel.columns.map(({ field, title, unit }) => (
              <th key={field} scope="col">
                {unit && unit !== '1' ? `${title} (${unit})` : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {panel.rows.map((row, index) => (
            <tr key={index}>
              {panel.columns.map(({ field }) => (
                <td key={field} data-number={typeof row[field] === 'number'}>
                  {cellText(row[field])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}

function cellText(value: string | number | null | undefined): string {
  return typeof value === 'number' ? formatNumber(value) : value ?? '';
}
