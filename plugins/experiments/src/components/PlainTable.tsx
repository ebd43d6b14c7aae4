import { ScrollArea } from '@assay/plugin-experiments-react';
import type { ReactNode } from 'react';
import styles from './PlainTable.module.css';

export interface PlainColumn<T> {
  title: string;
  cell(item: T): ReactNode;
  /** Digits in columns line up. */
  numeric?: boolean;
}

/**
 * A table of a few rows that is read, not worked with: no sorting, no selection, no pages. Longer
 * lists use the table of Backstage UI.
 */
export function PlainTable<T>(props: {
  label: string;
  columns: PlainColumn<T>[];
  rows: T[];
  keyOf(item: T): string;
}) {
  const { label, columns, rows, keyOf } = props;
  return (
    <ScrollArea label={label}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ title, numeric }) => (
              <th key={title} scope="col" data-numeric={numeric}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={keyOf(row)}>
              {columns.map(({ title, cell, numeric }, index) =>
                index === 0 ? (
                  <th key={title} scope="row">
                    {cell(row)}
                  </th>
                ) : (
                  <td key={title} data-numeric={numeric}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}
