// What a step of the workflow is given and gives back, on a laptop and in a cluster.
import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The step cannot be done as it was asked for; the message is all that a person needs. */
export class StepError extends Error {
  exitCode = 2;
}

/**
 * The attempt is of no use, for a reason that passes. Its exit code, EX_TEMPFAIL of sysexits.h, asks
 * the workflow engine for another attempt; the workflow template says how often.
 */
export class TemporaryError extends StepError {
  exitCode = 75;
}

/**
 * An input of the step, in JSON. On a laptop all inputs are in ASSAY_INPUTS; in a cluster the
 * workflow template puts each into a variable of its own.
 *
 * @param {string} name
 */
export function readInput(name) {
  const all = process.env.ASSAY_INPUTS
    ? JSON.parse(process.env.ASSAY_INPUTS)
    : {};
  const text = all[name] ?? process.env[`ASSAY_INPUT_${name.toUpperCase()}`];
  if (text === undefined) throw new StepError(`the input "${name}" is missing`);
  try {
    return JSON.parse(text);
  } catch {
    throw new StepError(`the input "${name}" is not JSON: ${text}`);
  }
}

/** From 1. A cluster counts repetitions instead, from 0. */
export function attempt() {
  return Number(
    process.env.ASSAY_ATTEMPT ?? Number(process.env.ASSAY_RETRIES ?? 0) + 1,
  );
}

/**
 * Whether the engine repeats an attempt that ends with a {@link TemporaryError}, as the workflow
 * template promises in ASSAY_TEMPORARY_RETRIES. Interrupted attempts count too.
 */
export function mayBeRepeated() {
  return attempt() <= Number(process.env.ASSAY_TEMPORARY_RETRIES ?? 0);
}

/** Key of the trial's file in the result store. */
export function resultKey(id) {
  const prefix = process.env.ASSAY_RESULT_PREFIX;
  if (!prefix) throw new StepError('ASSAY_RESULT_PREFIX is missing');
  return `${prefix}/trials/${id}-${attempt()}.json`;
}

/**
 * Writes an output as a whole.
 *
 * @returns its SHA-256
 */
export function writeOutput(name, text) {
  const folder = process.env.ASSAY_OUTPUTS ?? '/tmp/assay';
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Keeps a record under its key where the folder of the result store is mounted; elsewhere the hub
 * fetches it from the outputs. A record that is there is never changed.
 */
export function keepRecord(key, text) {
  const root = process.env.ASSAY_RESULTS;
  if (!root) return;
  const path = join(root, key);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { flag: 'wx' });
}

/**
 * Runs the step; whatever goes wrong is said in the last line and in the exit code.
 *
 * @param {() => Promise<unknown>} step
 * @param {() => unknown} [stop] ends what the step has started elsewhere, when it is told to end
 */
export async function runStep(step, stop = () => {}) {
  process.once('SIGTERM', async () => {
    try {
      await stop();
    } finally {
      process.exit(143);
    }
  });
  try {
    await step();
    process.exit(0);
  } catch (error) {
    console.error(error instanceof StepError ? error.message : error.stack);
    process.exit(error instanceof StepError ? error.exitCode : 1);
  }
}
