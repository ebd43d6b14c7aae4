/* eslint-disable jest/no-export -- a suite that each engine's test starts */
import type { MetricEngine } from '@assay/plugin-experiments-node';
import { builtInMetricSources } from '..';
import {
  metricSourceContract,
  type MetricSourceExample,
} from '../metricSourceContract';
import type { FedSeries } from './samples';
import { describeWith } from './describeWith';

/** The contract suite against a real server, where its programs are on the PATH. */
export function contractOnServer(
  title: string,
  engine: MetricEngine,
  programs: readonly string[],
  startServer: (
    series: readonly FedSeries[],
  ) => Promise<{ url: string; stop(): Promise<void> }>,
  example: Pick<MetricSourceExample, 'maxPoints' | 'keepsNaN'>,
): void {
  describeWith(
    programs,
    `metric source ${title}, against the real server`,
    () => {
      metricSourceContract({
        ...example,
        engine,
        async start(series) {
          const { url, stop } = await startServer(series);
          return {
            source: builtInMetricSources().find(({ name }) => name === engine)!,
            target: {
              rung: 'process',
              target: 'target',
              hub: { hub: 'local', metrics: { url, engine } },
            },
            stop,
          };
        },
      });
    },
  );
}
