import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';

/**
 * A child process with its output in a log file and its last lines at hand.
 */
export class Child {
  #process;
  #log;
  #tail = [];
  #listeners = new Set();
  /** Settles when the process has ended. */
  ended;

  /**
   * @param {string} name
   * @param {string[]} command
   * @param {{cwd: string, env: NodeJS.ProcessEnv, logFile: string}} options
   */
  constructor(name, [file, ...args], { cwd, env, logFile }) {
    this.name = name;
    this.#log = createWriteStream(logFile, { flags: 'a' });
    this.#process = spawn(file, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Ctrl-C reaches the launcher alone, which stops its children in order.
      detached: true,
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      let rest = '';
      stream.setEncoding('utf8').on('data', chunk => {
        this.#log.write(chunk);
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) this.#line(line);
      });
    }
    this.ended = new Promise(resolve => {
      this.#process.once('error', error => {
        this.#line(error.message);
        resolve({ code: null, signal: null });
      });
      this.#process.once('close', (code, signal) => {
        this.#log.end();
        resolve({ code, signal });
      });
    });
  }

  get pid() {
    return this.#process.pid;
  }

  get running() {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** The last lines that it printed. */
  get tail() {
    return this.#tail.join('\n');
  }

  onLine(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  kill(signal = 'SIGTERM') {
    this.#process.kill(signal);
  }

  /** Ends it, first politely. */
  async stop(graceMs = 8000) {
    if (!this.running) return;
    this.kill('SIGTERM');
    const timer = setTimeout(() => this.kill('SIGKILL'), graceMs);
    await this.ended;
    clearTimeout(timer);
  }

  #line(line) {
    this.#tail.push(line);
    if (this.#tail.length > 40) this.#tail.shift();
    for (const listener of this.#listeners) listener(line);
  }
}
