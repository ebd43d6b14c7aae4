import { spawn, ChildProcessWithoutNullStreams } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What a program that has ended left behind. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The path of a program, or undefined when `PATH` has none of that name. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.map(folder => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** How to start a program. */
export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string;
  /** Called with every whole line of the standard output. */
  readonly onLine?: (line: string, write: (text: string) => void) => void;
  /** Milliseconds until the program is killed; it then fails with code -1. */
  readonly timeoutMs?: number;
}

/** Runs a program to its end; a failing program is an outcome, not an error. */
export function run(
  program: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<Outcome> {
  const child = start(program, args, options);
  const write = (text: string) => void child.stdin.write(text);
  let stdout = '';
  let stderr = '';
  let line = '';
  child.stdout.on('data', (chunk: string) => {
    stdout += chunk;
    const lines = (line + chunk).split('\n');
    line = lines.pop() ?? '';
    lines.forEach(text => options.onLine?.(text, write));
  });
  child.stderr.on('data', (chunk: string) => {
    stderr += chunk;
  });
  if (options.input !== undefined || !options.onLine) {
    child.stdin.end(options.input ?? '');
  }
  const timer = setTimeout(
    () => child.kill('SIGKILL'),
    options.timeoutMs ?? 60_000,
  );
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => {
      clearTimeout(timer);
      resolve({ code: code ?? -1, stdout, stderr });
    });
  });
}

/** Starts a program that is to be talked to while it runs. */
export function start(
  program: string,
  args: readonly string[],
  options: ProgramOptions = {},
): ChildProcessWithoutNullStreams {
  const child = spawn(program, [...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
  });
  child.stdout.setEncoding('utf8');
  child.stderr.setEncoding('utf8');
  // A program may end without reading what is written to it.
  child.stdin.on('error', () => {});
  return child;
}
