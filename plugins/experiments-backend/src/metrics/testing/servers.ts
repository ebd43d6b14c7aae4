import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { toOpenMetrics, toText, type FedSeries } from './samples';
import { startProgram, type TestServer } from './startProgram';

const run = promisify(execFile);

/** A Prometheus that holds samples of the past. */
export function startPrometheus(
  series: readonly FedSeries[],
  options: { routePrefix?: string; arguments?: string[] } = {},
): Promise<TestServer> {
  const prefix = options.routePrefix ?? '';
  return startProgram({
    program: 'prometheus',
    readiness: `${prefix}/-/ready`,
    async arguments({ port, folder }) {
      const data = join(folder, 'data');
      const config = join(folder, 'prometheus.yml');
      await writeFile(config, 'global: { scrape_interval: 1s }\n');
      if (series.length > 0) {
        const file = join(folder, 'samples.txt');
        await writeFile(file, toOpenMetrics(series));
        await run('promtool', [
          'tsdb',
          'create-blocks-from',
          'openmetrics',
          file,
          data,
        ]);
      }
      return [
        `--config.file=${config}`,
        `--storage.tsdb.path=${data}`,
        '--storage.tsdb.retention.time=10y',
        `--web.listen-address=127.0.0.1:${port}`,
        ...(prefix ? [`--web.route-prefix=${prefix}`] : []),
        ...(options.arguments ?? []),
      ];
    },
  });
}

/** A VictoriaMetrics that holds samples of the past. */
export async function startVictoriaMetrics(
  series: readonly FedSeries[],
  options: { arguments?: string[]; headers?: Record<string, string> } = {},
): Promise<TestServer> {
  const { headers } = options;
  const server = await startProgram({
    program: 'victoria-metrics',
    readiness: '/health',
    headers,
    arguments: async ({ port, folder }) => [
      `-storageDataPath=${join(folder, 'data')}`,
      `-httpListenAddr=127.0.0.1:${port}`,
      '-retentionPeriod=10y',
      ...(options.arguments ?? []),
    ],
  });
  const post = (path: string, body?: string) =>
    fetch(`${server.url}${path}`, { method: 'POST', body, headers });
  await post('/api/v1/import/prometheus', toText(series));
  // What was just written is otherwise searchable a moment later.
  await post('/internal/force_flush');
  return server;
}
