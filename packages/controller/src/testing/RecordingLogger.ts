import { LogMeta, Logger } from '../logger';

/** Keeps what was logged, as `level message`. */
export class RecordingLogger implements Logger {
  readonly lines: string[] = [];

  debug = (message: string, meta?: LogMeta) => this.add('debug', message, meta);
  info = (message: string, meta?: LogMeta) => this.add('info', message, meta);
  warn = (message: string, meta?: LogMeta) => this.add('warn', message, meta);
  error = (message: string, meta?: LogMeta) => this.add('error', message, meta);

  private add(level: string, message: string, _meta?: LogMeta): void {
    this.lines.push(`${level} ${message}`);
  }
}
