import { parseArgs } from 'node:util';
import { labels, resources } from '@assay/plugin-experiments-common';
import { isTrue } from '../conditions';
import type { ExperimentObject } from '../kinds';
import { isFinished, Harness } from '../testing/Harness';
import { simulatedSpec } from '../testing/specs';
import { readDefaults } from './schemaDefaults';
import { World } from './World';

// Many runs at once, as a program; `yarn scale` runs its parts and judges them. One line of JSON.

const { values } = parseArgs({
  options: {
    runs: { type: 'string' },
    idle: { type: 'string' },
    first: { type: 'string' },
    hub: { type: 'string' },
  },
});

/** Milliseconds of processor time; what else the machine does is not in it. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** All runs are created at once, and everything that engines do takes no time of the machine. */
async function manyRuns(count: number): Promise<object> {
  const world = new World({
    defaults: await readDefaults(),
    mostRequests: Infinity,
  });
  await world.prepare();
  world.startProcess();
  await world.clock.advance(0);
  const started = cpuMs();
  for (let index = 0; index < count; index += 1) {
    await world.createRun(simulatedSpec, { name: `run-${index}` });
  }
  const runs = () => world.hub.all(resources.experiments) as ExperimentObject[];
  await world.until(() => runs().every(run => isOver(run)), 24 * 3_600_000);
  const ms = cpuMs() - started;
  const complete = runs().filter(
    run => run.status?.phase === 'Complete' && isOver(run),
  ).length;
  const left = world.hub
    .everything()
    .filter(({ object }) => object.metadata.labels?.[labels.runUid]).length;
  const writes = world.requests.filter(
    ({ verb, type }) =>
      !['get', 'list', 'watch'].includes(verb) && type.plural !== 'events',
  ).length;
  world.stop();
  return { runs: count, complete, left, ms, writesPerRun: writes / count };
}

function isOver(run: ExperimentObject): boolean {
  return isFinished(run) && (run.metadata.finalizers ?? []).length === 0;
}

/** A world with runs that are long over, made from one that was played. */
async function idleWorld(count: number): Promise<World> {
  const defaults = await readDefaults();
  const played = new World({ defaults });
  await played.prepare();
  played.startProcess();
  await played.clock.advance(0);
  await played.createRun(simulatedSpec);
  await played.until(
    () =>
      isTrue(played.run()?.status ?? {}, 'TornDown') && isOver(played.run()!),
    3_600_000,
  );
  const text = JSON.stringify(played.run());
  const playedUid = played.run()?.metadata.uid ?? '';
  played.stop();
  const world = new World({
    defaults,
    startMs: played.clock.now(),
    mostRequests: Infinity,
    copies: true,
  });
  await world.prepare();
  for (let index = 0; index < count; index += 1) {
    const digits = String(index).padStart(12, '0');
    const run = JSON.parse(
      text.replaceAll(playedUid, `00000000-0000-4000-8002-${digits}`),
    ) as ExperimentObject;
    run.metadata.name = `idle-${index}`;
    world.hub.restore(resources.experiments, run);
  }
  return world;
}

/** Heap of a process that knows idle runs: caches, queue and whatever else it keeps for them. */
async function idleRuns(count: number): Promise<object> {
  const world = await idleWorld(count);
  const gc = global.gc;
  if (!gc) {
    throw new Error('This part needs node --expose-gc');
  }
  gc();
  const before = process.memoryUsage().heapUsed;
  const started = world.startProcess();
  await world.clock.advance(0);
  await world.until(() => false, 60_000);
  gc();
  gc();
  const heapMb = (process.memoryUsage().heapUsed - before) / 2 ** 20;
  world.stop();
  return { idle: count, heapMb, timers: started.timers };
}

/** From the creation of one run to its first write, beside runs that are idle. */
async function firstReconcile(idle: number): Promise<object> {
  const world = await idleWorld(idle);
  world.startProcess();
  await world.until(() => false, 60_000);
  const tries: number[] = [];
  for (let index = 0; index < 60; index += 1) {
    const before = world.requests.length;
    const started = performance.now();
    await world.createRun(simulatedSpec, { name: `first-${index}` });
    while (!world.requests.slice(before).some(({ verb }) => verb === 'patch')) {
      await new Promise(resolve => setImmediate(resolve));
    }
    tries.push(performance.now() - started);
    world.edit({ spec: { abort: true } }, `first-${index}`);
    await world.until(() => isOver(world.run(`first-${index}`)!), 3_600_000);
  }
  world.stop();
  // The least that anything else on the machine has added to.
  return { idle, ms: Math.min(...tries.slice(10)) };
}

/** Against a hub over HTTP: a local one, or the one of `HARNESS_KUBECONFIG`. */
async function onHub(count: number): Promise<object> {
  const harness = await Harness.start();
  try {
    await harness.startReconciler();
    const started = performance.now();
    const cpuBefore = cpuMs();
    const made = await Promise.all(
      Array.from({ length: count }, () => harness.createRun(simulatedSpec)),
    );
    let complete = 0;
    for (const { metadata } of made) {
      for (;;) {
        const run = await harness.getRun(metadata.name);
        if (run && isOver(run)) {
          complete += run.status?.phase === 'Complete' ? 1 : 0;
          break;
        }
        await new Promise(resolve => setTimeout(resolve, 250));
        await harness.clock.advance(250);
      }
    }
    const ms = performance.now() - started;
    const used = cpuMs() - cpuBefore;
    let left = 0;
    for (const { metadata } of made) {
      left += (await harness.leftovers(metadata.uid!)).length;
    }
    return {
      hub: harness.hub.name,
      runs: count,
      complete,
      left,
      ms,
      cpuMs: used,
    };
  } finally {
    await harness.close();
  }
}

async function main(): Promise<void> {
  const parts: Promise<object>[] = [];
  if (values.runs) parts.push(manyRuns(Number(values.runs)));
  if (values.idle) parts.push(idleRuns(Number(values.idle)));
  if (values.first) parts.push(firstReconcile(Number(values.first)));
  if (values.hub) parts.push(onHub(Number(values.hub)));
  const [result] = await Promise.all(parts);
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

main().catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exitCode = 1;
});
