// `yarn scale`: many runs at once. Counts are exact; times are of the processor, and only ratios of
// them are judged, so that it does not matter what else the machine does.
//   yarn scale                     everything in memory, and 1,000 runs on a local hub, which alone may take ten minutes
//   yarn scale --only idle,first   parts of it: many, idle, first, hub
//   HARNESS_KUBECONFIG=... yarn scale --only hub --hub 300   on another hub
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import {
  exponent,
  measure,
  MOST_EXPONENT,
  MOST_IDLE_MB,
} from './scaleParts.mjs';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '30,100,300,1000,3000' },
    repeat: { type: 'string', default: '3' },
    hub: { type: 'string', default: '1000' },
    only: { type: 'string' },
  },
});

/** The middle 95 % of the exponent over samples of one measurement per size, seeded. */
function interval(bySize) {
  let seed = 1;
  const random = () => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return seed / 2 ** 31;
  };
  const draws = Array.from({ length: 2000 }, () =>
    exponent(
      bySize.flatMap(all =>
        all.map(() => all[Math.floor(random() * all.length)]),
      ),
    ),
  ).sort((a, b) => a - b);
  return [draws[50], draws[1949]];
}

const started = Date.now();
const wrong = [];
const check = (holds, what) => {
  console.log(`${holds ? 'holds ' : 'FAILED'} ${what}`);
  if (!holds) wrong.push(what);
};
const wants = name => !values.only || values.only.split(',').includes(name);
const load = () => `load ${loadavg()[0].toFixed(1)}`;

if (wants('many')) {
  const bySize = [];
  for (const size of values.sizes.split(',')) {
    const all = [];
    for (let turn = 0; turn < Number(values.repeat); turn += 1) {
      const found = await measure('--runs', size);
      console.log(
        `${size} runs: ${found.complete} complete, ${
          found.left
        } left, ${Math.round(found.ms)} ms of processor, ${
          found.writesPerRun
        } writes a run (${load()})`,
      );
      check(
        found.complete === found.runs && found.left === 0,
        `${size} runs at once all complete, and nothing is left`,
      );
      all.push(found);
    }
    bySize.push(all);
  }
  const [low, high] = interval(bySize);
  check(
    high <= MOST_EXPONENT,
    `exponent ${exponent(bySize.flat()).toFixed(3)} [${low.toFixed(
      3,
    )}, ${high.toFixed(3)}], at most 1.10`,
  );
}
if (wants('idle')) {
  const { heapMb, timers } = await measure('--idle', '10000');
  check(
    heapMb <= MOST_IDLE_MB,
    `10,000 idle runs take ${heapMb.toFixed(1)} MB of heap`,
  );
  check(timers === 0, `10,000 idle runs have ${timers} timers`);
}
if (wants('first')) {
  const none = await measure('--first', '0');
  const many = await measure('--first', '1000');
  check(
    many.ms <= 2 * none.ms,
    `the first reconcile takes ${(many.ms / none.ms).toFixed(
      2,
    )} times as long beside 1,000 idle runs (${load()})`,
  );
}
if (wants('hub')) {
  const found = await measure('--hub', values.hub);
  console.log(
    `${Math.round(found.ms / 1000)} s, ${Math.round(
      found.cpuMs / 1000,
    )} s of processor with the engines that are played, and a local hub (${load()})`,
  );
  check(
    found.complete === found.runs && found.left === 0,
    `${found.runs} runs at once on ${found.hub}: ${found.complete} complete, ${found.left} left`,
  );
}
console.log(`${Math.round((Date.now() - started) / 1000)} s in all`);
process.exitCode = wrong.length ? 1 : 0;
