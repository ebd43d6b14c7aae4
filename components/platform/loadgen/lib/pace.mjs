import { setImmediate, setTimeout } from 'node:timers/promises';

/**
 * Timers count whole milliseconds, so only what is less than one is waited out without a timer.
 * Waiting longer like that may be more exact on an idle machine, but keeps a whole core busy that
 * the system under test could need.
 */
const timerStep = 1;
/** After a stall the due requests go at once, but answers must be read in between. */
const longestBurst = 50;

/**
 * Calls `send` at each of the times, or as soon after as this process can.
 *
 * @param {Iterable<number>} times - milliseconds from `start`
 * @param {{ start: number, now: () => number, send: (intended: number) => void }} options
 */
export async function pace(times, { start, now, send }) {
  let burst = 0;
  for (const time of times) {
    const due = start + time;
    for (let wait = due - now(); wait > 0; wait = due - now()) {
      burst = 0;
      if (wait >= timerStep) await setTimeout(Math.floor(wait));
      else await setImmediate();
    }
    burst += 1;
    if (burst % longestBurst === 0) await setImmediate();
    send(due);
  }
}
