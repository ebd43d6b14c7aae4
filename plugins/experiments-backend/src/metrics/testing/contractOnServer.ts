/* eslint-disable jest/no-export, jest/valid-title -- a suite that each engine's test starts */
import type { MetricEngine } from '@assay/plugin-experiments-node';
import { builtInMetricSources } from '..';
import {
  metricSourceContract,
  type MetricSourceExample,
} from '../metricSourceContract';
import type { FedSeries } from './samples';
import { hasProgram } from './startProgram';

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
  const suite = `metric source ${title}, against the real server`;
  const missing = programs.filter(program => !hasProgram(program));
  if (missing.length > 0) {
    it.todo(`${suite} (skipped: ${missing.join(', ')} not on the PATH)`);
    return;
  }
  describe(suite, () => {
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
  });
}
