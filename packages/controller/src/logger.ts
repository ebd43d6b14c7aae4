/** @public */
export type LogValue =
  | string
  | number
  | boolean
  | null
  | LogValue[]
  | { [key in string]?: LogValue };

/** @public */
export type LogMeta = Error | { [key in string]?: LogValue };

/**
 * What this package writes to. Backstage's `LoggerService` fits as it is.
 *
 * @public
 */
export interface Logger {
  debug(message: string, meta?: LogMeta): void;
  info(message: string, meta?: LogMeta): void;
  warn(message: string, meta?: LogMeta): void;
  error(message: string, meta?: LogMeta): void;
}

/**
 * The logger of a component that was given none: warnings and errors as lines
 * on standard error, because losing them would hide a broken watch.
 *
 * @public
 */
export const standardErrorLogger: Logger = {
  debug() {},
  info() {},
  warn: (message, meta) => writeLine('warn', message, meta),
  error: (message, meta) => writeLine('error', message, meta),
};

function writeLine(level: string, message: string, meta?: LogMeta) {
  const rest =
    meta instanceof Error ? { error: meta.message } : { ...(meta ?? {}) };
  process.stderr.write(`${JSON.stringify({ level, message, ...rest })}\n`);
}

/** The text of anything that can be thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
