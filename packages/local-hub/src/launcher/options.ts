import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What the hub is started with. */
export interface HubOptions {
  /** Folder of everything that survives a restart. */
  data: string;
  /** Folder that stands for the bucket of results and artifacts. */
  results: string;
  /** Folder of the repository, whose `components/` and `experiments/` are served. */
  library: string;
  /** The port of the last start when absent. */
  port?: number;
}

/** The command line is wrong; the message says how. */
export class UsageError extends Error {
  readonly name = 'UsageError';
}

const usage =
  'usage: main.ts --data <folder> --library <folder of the repository> [--results <folder>] [--port <number>]';

/**
 * @throws UsageError
 */
export function readOptions(
  args: string[],
  environment: NodeJS.ProcessEnv,
): HubOptions {
  const { data, results, library, port } = parse(args);
  const store = results ?? environment.ASSAY_RESULTS;
  if (!data || !library || !store)
    throw new UsageError(
      `${usage}\n--results may also stand in the variable ASSAY_RESULTS`,
    );
  if (!existsSync(join(library, 'components')))
    throw new UsageError(`${library} is not a library: it has no components/`);
  const number = port === undefined ? undefined : Number(port);
  if (
    number !== undefined &&
    !(Number.isInteger(number) && number >= 0 && number <= 65_535)
  )
    throw new UsageError(`--port must be a number of a port, not "${port}"`);
  return {
    data: resolve(data),
    results: resolve(store),
    library: resolve(library),
    port: number,
  };
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args,
      options: { data: text, results: text, library: text, port: text },
    }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${usage}`);
  }
}
