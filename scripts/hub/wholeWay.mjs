import { awaitNothingLeft } from './leftovers.mjs';
import { followRun, runOf } from './runs.mjs';

const limitSeconds = 600;

/**
 * One run from `kubectl create` to `Complete`, with numbers in its result and nothing left.
 *
 * @param {import('./checks.mjs').Checks} checks
 * @param {{kubectl: import('./kubectl.mjs').Kubectl, namespace: string}} lab
 * @param {string} definition
 * @param {{collector: string, collectorImage?: string}} collector
 */
export function wholeWay(checks, lab, definition, collector) {
  return checks.measure(
    definition,
    `${collector.collector}, ${lab.store.name}`,
    async (note, violated) => {
      const run = await runOf(definition, { ...lab, ...collector });
      await followRun(lab.kubectl, run, async watch => {
        const ended = await watch.ends(limitSeconds);
        note(describePhases(watch.seen));
        checkResult(ended, note, violated);
        for (const left of await awaitNothingLeft(lab.kubectl, watch.uid))
          violated(`left behind: ${left}`);
      });
    },
  );
}

/** Time spent in each phase, as `Pending 0.3 s, Running 21 s`. */
export function describePhases(seen) {
  return seen
    .slice(0, -1)
    .map(
      ({ phase, at }, index) =>
        `${phase} ${((seen[index + 1].at - at) / 1000).toFixed(1)} s`,
    )
    .concat(seen.at(-1)?.phase ?? 'never seen')
    .join(', ');
}

/** A run is whole when it is Complete and every metric of it was collected. */
export function checkResult(run, note, violated) {
  const status = run?.status;
  if (status?.phase !== 'Complete') {
    violated(
      `ended ${status?.phase ?? 'without a trace'}: ${status?.reason}: ${
        status?.failure?.message ?? status?.message
      }`,
    );
    return;
  }
  if (!status.result?.key) violated('no result was published');
  for (const { name, result } of status.criteria ?? [])
    note(`${name}: ${result}`);
}
