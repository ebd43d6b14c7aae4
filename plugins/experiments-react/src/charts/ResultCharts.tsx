import { useMemo } from 'react';
import type { ExperimentResult } from '@assay/plugin-experiments-common';
import { Alert, Flex } from '@backstage/ui';
import { ChartFigure } from './ChartFigure';
import { drawCharts } from './registry';
import styles from './ResultCharts.module.css';

/** @public */
export interface ResultChartsProps {
  result: ExperimentResult;
}

/** The charts of a result, drawn from its file. @public */
export function ResultCharts({ result }: ResultChartsProps) {
  const drawings = useMemo(() => drawCharts(result), [result]);
  if (result.simulated) {
    return (
      <Alert
        status="info"
        icon
        title="There is nothing to draw"
        description="The run was simulated: nothing ran, and no number is made up."
      />
    );
  }
  const absences = drawings.filter(drawing => !drawing.drawn);
  return (
    <Flex direction="column" gap="4">
      <div className={styles.grid}>
        {drawings.flatMap(drawing =>
          drawing.drawn
            ? drawing.panels.map(panel => (
                <div className={styles.panel} key={panel.title}>
                  <ChartFigure
                    panel={panel}
                    fileName={`${result.run.name}-${result.revision}`}
                  />
                </div>
              ))
            : [],
        )}
      </div>
      {absences.length > 0 && (
        <Alert
          status="info"
          icon
          title={
            absences.length === drawings.length
              ? 'No chart can be drawn'
              : 'Not drawn'
          }
          description={
            <ul className={styles.absences}>
              {absences.map(({ title, reason }) => (
                <li key={title}>
                  {title}: {reason}.
                </li>
              ))}
            </ul>
          }
        />
      )}
    </Flex>
  );
}
