import { builtInMetricSources } from '..';
import { metricSourceContract } from '../metricSourceContract';
import { startVictoriaMetrics } from '../testing/servers';
import { hasProgram } from '../testing/startProgram';

if (hasProgram('victoria-metrics')) {
  describe('metric source VictoriaMetrics, against the real server', () => {
    metricSourceContract({
      engine: 'victoriametrics',
      maxPoints: 30_000,
      keepsNaN: false,
      async start(series) {
        const server = await startVictoriaMetrics(series);
        return {
          source: builtInMetricSources().find(
            ({ name }) => name === 'victoriametrics',
          )!,
          target: {
            rung: 'process',
            target: 'target',
            hub: {
              hub: 'local',
              metrics: { url: server.url, engine: 'victoriametrics' },
            },
          },
          stop: server.stop,
        };
      },
    });
  });
} else {
  // eslint-disable-next-line no-console -- a suite that did not run says so
  console.warn(
    `SKIPPED: metric source VictoriaMetrics: victoria-metrics is not on the PATH`,
  );
  it.todo('metric source VictoriaMetrics, against the real server');
}
