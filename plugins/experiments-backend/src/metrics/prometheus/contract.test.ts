import { builtInMetricSources } from '..';
import { metricSourceContract } from '../metricSourceContract';
import { startPrometheus } from '../testing/servers';
import { hasProgram } from '../testing/startProgram';

if (hasProgram('prometheus') && hasProgram('promtool')) {
  describe('metric source Prometheus, against the real server', () => {
    metricSourceContract({
      engine: 'prometheus',
      maxPoints: 11_000,
      keepsNaN: true,
      async start(series) {
        const server = await startPrometheus(series);
        return {
          source: builtInMetricSources().find(
            ({ name }) => name === 'prometheus',
          )!,
          target: {
            rung: 'process',
            target: 'target',
            hub: {
              hub: 'local',
              metrics: { url: server.url, engine: 'prometheus' },
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
    `SKIPPED: metric source Prometheus: prometheus and promtool are not on the PATH`,
  );
  it.todo('metric source Prometheus, against the real server');
}
