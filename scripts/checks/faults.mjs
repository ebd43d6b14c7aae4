// Every single fault at every request of the reconciler, mutants of it that must be noticed, and how
// it grows with many runs.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  exponent,
  measure,
  MOST_EXPONENT,
  MOST_IDLE_MB,
} from '../bench/scaleParts.mjs';
import { root } from '../setup/folders.mjs';
import { run } from '../setup/run.mjs';

const folder = join(root, 'plugins/experiments-backend');
const PARTS = Math.max(1, Math.min(2, availableParallelism()));

/** One process of the harness; its last line is what it found. */
async function harness(...args) {
  const printed = await run(
    process.execPath,
    [
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      'src/reconciler/faults/main.ts',
      ...args,
    ],
    { cwd: folder },
  );
  return JSON.parse(printed.trim().split('\n').at(-1));
}

/** @returns {Promise<import('./main.mjs').Outcome[]>} */
export async function faults() {
  return [
    await singleFaults(),
    await mutants(),
    await manyRuns(),
    await idleRuns(),
  ];
}

async function singleFaults() {
  const name = 'every single fault at every request';
  const started = Date.now();
  try {
    const parts = await Promise.all(
      Array.from({ length: PARTS }, (_, index) =>
        harness('--part', `${index}/${PARTS}`),
      ),
    );
    const rows = new Map();
    for (const { variant, fault, tried, survived } of parts.flatMap(
      part => part.rows,
    )) {
      const faultsOf = rows.get(variant) ?? new Map();
      rows.set(variant, faultsOf);
      const known = faultsOf.get(fault) ?? { tried: 0, survived: 0 };
      faultsOf.set(fault, {
        tried: known.tried + tried,
        survived: known.survived + survived,
      });
    }
    let tried = 0;
    let survived = 0;
    for (const [variant, faultsOf] of rows) {
      console.log(variant);
      for (const [fault, counts] of faultsOf) {
        tried += counts.tried;
        survived += counts.survived;
        console.log(
          `  ${fault}: tried ${counts.tried} survived ${counts.survived}`,
        );
      }
    }
    const failures = parts.flatMap(part => part.failures);
    for (const { replay, property, what } of failures)
      console.log(
        `  FAILED property ${property}: ${what}\n    SCHEDULE='${replay}'`,
      );
    const late = parts.reduce((sum, part) => sum + part.lateAnchors, 0);
    console.log(
      `${seconds(
        started,
      )} s; ${late} anchors of paused leaders are the janitor's\ntried ${tried} survived ${survived}`,
    );
    return tried === survived && tried >= 3000
      ? { name, status: 'passed' }
      : {
          name,
          status: 'failed',
          detail: [
            `tried ${tried} survived ${survived}`,
            ...failures
              .slice(0, 20)
              .map(({ replay, what }) => `SCHEDULE='${replay}': ${what}`),
          ].join('\n'),
        };
  } catch (error) {
    return { name, status: 'failed', detail: error.message };
  }
}

async function mutants() {
  const name = 'mutants of the reconciler';
  const started = Date.now();
  try {
    const { verdicts } = await harness('--mutants');
    const alive = verdicts.filter(({ killedBy }) => !killedBy);
    for (const { why } of alive) console.log(`  SURVIVED: ${why}`);
    const killed = verdicts.length - alive.length;
    console.log(
      `${seconds(started)} s\nmutants ${verdicts.length} killed ${killed}`,
    );
    return alive.length === 0 && verdicts.length >= 40
      ? { name, status: 'passed' }
      : {
          name,
          status: 'failed',
          detail: alive.map(({ why }) => `survived: ${why}`).join('\n'),
        };
  } catch (error) {
    return { name, status: 'failed', detail: error.message };
  }
}

/** Short; `yarn scale` goes up to 3,000 runs, with an interval, and to a hub over HTTP. */
async function manyRuns() {
  const name = 'time does not grow faster than the number of runs';
  try {
    const points = [];
    for (const runs of ['100', '300', '1000']) {
      points.push(await measure('--runs', runs));
    }
    const found = exponent(points);
    const whole = points.every(
      ({ runs, complete, left }) => complete === runs && left === 0,
    );
    console.log(
      `exponent ${found.toFixed(3)} over 100, 300 and 1,000 runs, ${
        whole ? 'all complete and nothing left' : 'NOT all complete'
      }`,
    );
    return whole && found <= MOST_EXPONENT
      ? { name, status: 'passed' }
      : { name, status: 'failed', detail: JSON.stringify(points) };
  } catch (error) {
    return { name, status: 'failed', detail: error.message };
  }
}

async function idleRuns() {
  const name = `10,000 idle runs take at most ${MOST_IDLE_MB} MB of heap and no timer`;
  try {
    const { heapMb, timers } = await measure('--idle', '10000');
    const detail = `${heapMb.toFixed(1)} MB, ${timers} timers`;
    console.log(`10,000 idle runs: ${detail}`);
    return heapMb <= MOST_IDLE_MB && timers === 0
      ? { name, status: 'passed' }
      : { name, status: 'failed', detail };
  } catch (error) {
    return { name, status: 'failed', detail: error.message };
  }
}

const seconds = started => Math.round((Date.now() - started) / 1000);
