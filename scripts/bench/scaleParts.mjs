// What `yarn scale` and the tests measure: programs of the fault harness, each in a process of its own.
import { join } from 'node:path';
import { root } from '../setup/folders.mjs';
import { run } from '../setup/run.mjs';

/** Runs one part; its last line is what it found. */
export async function measure(...args) {
  const printed = await run(
    process.execPath,
    [
      '--expose-gc',
      '--max-old-space-size=6000',
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      'src/reconciler/faults/scale.ts',
      ...args,
    ],
    { cwd: join(root, 'plugins/experiments-backend') },
  );
  return JSON.parse(printed.trim().split('\n').at(-1));
}

/** Most that a measured exponent of time may be, and most megabytes for 10,000 idle runs. */
export const MOST_EXPONENT = 1.1;
export const MOST_IDLE_MB = 40;

/** Slope of ln(ms) over ln(runs). */
export function exponent(points) {
  const xs = points.map(({ runs }) => Math.log(runs));
  const ys = points.map(({ ms }) => Math.log(ms));
  const mean = all => all.reduce((sum, each) => sum + each, 0) / all.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const covariance = xs.reduce(
    (sum, x, index) => sum + (x - mx) * (ys[index] - my),
    0,
  );
  return covariance / xs.reduce((sum, x) => sum + (x - mx) ** 2, 0);
}
