// The newest lines of a process in two files that take turns, so that what is kept is bounded and
// never less than one file's worth of lines.
import {
  appendFileSync,
  closeSync,
  openSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

/** Lines in one file; at least as many are kept once there are more. */
export const linesPerFile = 1000;
/** Longer lines are cut: a single one must not fill the disk. */
export const longestLine = 2000;
/** How far back the telling line is looked for. */
const remembered = 60;

export class OutputFile {
  #folder;
  #descriptor;
  #lines = 0;
  #recent = [];
  #partial = { stdout: '', stderr: '' };
  #decoders = {
    stdout: new StringDecoder('utf8'),
    stderr: new StringDecoder('utf8'),
  };

  /** @param {string} folder */
  constructor(folder) {
    this.#folder = folder;
  }

  /**
   * Takes a piece of a stream; a line counts when its end has come.
   *
   * @param {'stdout' | 'stderr'} stream
   * @param {Buffer} chunk
   */
  write(stream, chunk) {
    const text = this.#partial[stream] + this.#decoders[stream].write(chunk);
    const lines = text.split('\n');
    // A stream without line ends must not grow in memory.
    this.#partial[stream] = lines.pop().slice(0, longestLine);
    this.#append(lines);
  }

  /** Writes what came without a line end. */
  end() {
    this.#append(Object.values(this.#partial).filter(Boolean));
    this.#partial = { stdout: '', stderr: '' };
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  /** The line that says best why the process ended. */
  telling() {
    return tellingLine(this.#recent);
  }

  #append(lines) {
    for (let rest = lines; rest.length > 0; ) {
      const room = linesPerFile - this.#lines;
      const part = rest.slice(0, room).map(line => line.slice(0, longestLine));
      rest = rest.slice(room);
      this.#recent = [...this.#recent, ...part].slice(-remembered);
      try {
        this.#open();
        writeSync(this.#descriptor, `${part.join('\n')}\n`);
      } catch {
        // A full disk or a removed folder costs the output, not the process.
      }
      this.#lines += part.length;
      if (this.#lines >= linesPerFile) this.#turn();
    }
  }

  #open() {
    this.#descriptor ??= openSync(join(this.#folder, 'output.log'), 'a');
  }

  #turn() {
    this.#lines = 0;
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
    const current = join(this.#folder, 'output.log');
    renameSync(current, join(this.#folder, 'output.1.log'));
    // A reader between the two files must find one.
    appendFileSync(current, '');
  }
}

/**
 * The last line that says something. Node.js ends an uncaught error with its own version and the
 * stack, which tell nobody what went wrong; the line with the error does.
 *
 * @param {string[]} lines
 * @returns {string | undefined}
 */
export function tellingLine(lines) {
  const said = lines.map(line => line.trimEnd()).filter(line => line !== '');
  const last = said.at(-1);
  if (last === undefined || !/^Node\.js v\d/.test(last)) return last;
  const uncaught = said.findLast(line =>
    /^(Uncaught )?[\w.]*(Error|Exception)\b.*:/.test(line),
  );
  return uncaught ?? said.at(-2);
}
