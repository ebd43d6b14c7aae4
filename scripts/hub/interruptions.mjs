import { awaitNothingLeft } from './leftovers.mjs';
import { followRun, phases, runOf } from './runs.mjs';
import { checkResult, describePhases } from './wholeWay.mjs';

const limitSeconds = 600;
/** The fifth is the way out: the result stands and everything is being given back. */
const moments = [...phases, 'TearingDown'];

/** What happens to the run, and how it must end. */
export const events = {
  abort: {
    act: ({ watch }) => watch.patch({ spec: { abort: true } }),
    // An abort that comes when the work is done changes nothing any more.
    ends: ['Aborted', 'Complete'],
  },
  delete: { act: ({ watch }) => watch.delete(), ends: [] },
  kill: {
    // A kill hits every run of the backend.
    alone: true,
    async act({ lab }) {
      await lab.backend.kill();
      await lab.backend.start();
    },
    ends: ['Complete'],
  },
};

/**
 * Interrupts runs in one way, one in every phase; each must end as it should and leave nothing.
 *
 * @param {import('./checks.mjs').Checks} checks
 * @param {keyof typeof events} event
 */
export async function interruptions(checks, lab, event, definition, collector) {
  const { act, ends, alone } = events[event];
  const waiting = [...moments];
  const work = async () => {
    for (let moment = waiting.shift(); moment; moment = waiting.shift())
      await interrupt(moment);
  };
  const interrupt = moment =>
    checks.measure(
      `${event} in ${moment}`,
      definition,
      async (note, violated) => {
        const run = await runOf(definition, { ...lab, ...collector });
        // Nobody is quick enough for this phase, so the run waits in it.
        if (moment === 'Pending') run.spec.paused = true;
        await followRun(lab.kubectl, run, async watch => {
          const at = await reach(watch, moment);
          if (phases.includes(moment) && at !== moment)
            violated(`it was ${at} already`);
          await act({ watch, lab });
          if (moment === 'Pending' && ends.includes('Complete'))
            await watch.patch({ spec: { paused: false } });
          if (ends.length === 0) await watch.vanishes(limitSeconds);
          else {
            const ended = await watch.ends(limitSeconds);
            if (!ends.includes(ended?.status?.phase))
              violated(
                `ended ${ended?.status?.phase}: ${ended?.status?.message}`,
              );
            if (ended?.status?.phase === 'Complete')
              checkResult(ended, () => {}, violated);
          }
          note(describePhases(watch.seen));
          for (const left of await awaitNothingLeft(lab.kubectl, watch.uid))
            violated(`left behind: ${left}`);
        });
      },
    );
  await Promise.all(Array.from({ length: alone ? 1 : lab.parallel }, work));
}

/** Waits for the moment; answers with the phase that the run was in then. */
async function reach(watch, moment) {
  const run =
    moment === 'TearingDown'
      ? await watch.until(isTearingDown, limitSeconds)
      : await watch.reaches(moment, limitSeconds);
  if (!run) throw new Error('the run is gone before it was interrupted');
  return run.status?.phase ?? 'Pending';
}

function isTearingDown({ status }) {
  const { status: succeeded } =
    status?.conditions?.find(({ type }) => type === 'Succeeded') ?? {};
  return succeeded === 'True' || succeeded === 'False';
}
