import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that scrapes and answers PromQL. */
export interface MetricsEngine {
  name: string;
  program: string;
  /** Path that answers 200 once queries are answered. */
  readiness: string;
  /**
   * Arguments for a shell: the port is known only where the process is started, as `$PORT`.
   *
   * @param files - absolute paths without quotes in them
   */
  arguments(files: { config: string; data: string }): string[];
}

const prometheus = {
  name: 'prometheus',
  readiness: '/-/ready',
  arguments: ({ config, data }: { config: string; data: string }) => [
    `--config.file='${config}'`,
    `--storage.tsdb.path='${data}'`,
    '--storage.tsdb.retention.size=512MB',
    '--web.listen-address=127.0.0.1:$PORT',
  ],
};

const victoriaMetrics = {
  name: 'victoria-metrics',
  readiness: '/health',
  arguments: ({ config, data }: { config: string; data: string }) => [
    `-promscrape.config='${config}'`,
    '-promscrape.fileSDCheckInterval=1s',
    // Samples of processes on this machine are there at once.
    '-search.latencyOffset=1s',
    `-storageDataPath='${data}'`,
    '-httpListenAddr=127.0.0.1:$PORT',
  ],
};

const candidates = [
  { program: 'prometheus', engine: prometheus },
  { program: 'victoria-metrics', engine: victoriaMetrics },
  { program: 'victoriametrics', engine: victoriaMetrics },
];

/** The first engine whose program is on the path. */
export function findEngine(
  path: string | undefined,
): MetricsEngine | undefined {
  for (const { program, engine } of candidates)
    for (const folder of (path ?? '').split(delimiter).filter(Boolean)) {
      const file = join(folder, program);
      if (isExecutable(file)) return { ...engine, program: file };
    }
  return undefined;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
