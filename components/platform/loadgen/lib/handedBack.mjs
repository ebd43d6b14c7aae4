// What a step in another cluster hands back through the log of its container: lines that begin with a
// mark, each output compressed and in pieces, and a last one that says what must have come.
import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';

// A container runtime splits lines of more than 16 KiB.
const PIECE = 8 * 1024;
/** A kubelet begins a new file after 10 MiB, and tells of the newest only. */
export const MOST = 8 * 1024 * 1024;

/**
 * @param {string} mark at the beginning of each line
 * @param {number} exitCode of the step
 * @param {[name: string, content: Buffer][]} outputs
 * @returns the lines, and what is wrong where the outputs are too large to be handed back
 */
export function encodeOutputs(mark, exitCode, outputs) {
  const encoded = outputs.map(([name, content]) => ({
    name,
    content,
    text: gzipSync(content).toString('base64'),
  }));
  const size = encoded.reduce((sum, { text }) => sum + text.length, 0);
  if (size > MOST)
    return {
      lines: [end(mark, 2, [])],
      problem: `the outputs are ${size} bytes when compressed, and ${MOST} can be handed back`,
    };
  return {
    lines: [
      ...encoded.flatMap(({ name, text }) =>
        piecesOf(text).map(piece => `${mark} ${name} ${piece}`),
      ),
      end(mark, exitCode, encoded),
    ],
  };
}

function end(mark, exitCode, encoded) {
  const outputs = encoded.map(({ name, content }) => ({
    name,
    sha256: digest(content),
  }));
  return `${mark} end ${JSON.stringify({ exitCode, outputs })}`;
}

/**
 * Reads a log.
 *
 * @param {string} mark
 * @param {string} log
 * @returns `said`, the lines that are not marked; and where something was handed back `exitCode` and
 * `outputs`
 * @throws {Error} when not all of what was handed back is there
 */
export function decodeOutputs(mark, log) {
  const said = [];
  const texts = new Map();
  let last;
  for (const line of log.split('\n')) {
    if (!line.startsWith(`${mark} `)) {
      said.push(line);
      continue;
    }
    const [, name, ...rest] = line.split(' ');
    if (name === 'end') last = JSON.parse(rest.join(' '));
    else texts.set(name, (texts.get(name) ?? '') + rest[0]);
  }
  while (said.at(-1) === '') said.pop();
  if (!last) return { said };
  const outputs = last.outputs.map(({ name, sha256 }) => {
    const content = unpack(texts.get(name) ?? '');
    if (!content || digest(content) !== sha256)
      throw new Error(
        `what it handed back is incomplete: ${name} is not what was written`,
      );
    return [name, content];
  });
  return { said, exitCode: last.exitCode, outputs };
}

function unpack(text) {
  try {
    return gunzipSync(Buffer.from(text, 'base64'));
  } catch {
    return undefined;
  }
}

function piecesOf(text) {
  const pieces = [];
  for (let at = 0; at < text.length; at += PIECE)
    pieces.push(text.slice(at, at + PIECE));
  return pieces;
}

function digest(content) {
  return createHash('sha256').update(content).digest('hex');
}
