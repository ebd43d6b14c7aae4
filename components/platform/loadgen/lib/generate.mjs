import { setTimeout } from 'node:timers/promises';
import { intendedTimes, seededRandom } from './arrivals.mjs';
import { pace } from './pace.mjs';
import { RequestLog } from './RequestLog.mjs';
import { Sender } from './sender.mjs';

/** How long answers are waited for after the time of the last request is over. */
export const drainMilliseconds = 10_000;

/**
 * Sends the requests of a trial from this process: warm-up and measured window without a break,
 * then waits until nothing is in flight.
 *
 * @param {object} request - a checked request
 * @param {{ say: (line: string) => void }} options
 * @returns `log`, a `RequestLog`, and `window`, which is measured, on the clock of `performance`
 */
export async function generate(request, { say }) {
  const now = () => performance.now();
  const { warmUpSeconds, durationSeconds, timeoutSeconds } = request;
  // A moment ahead, so that the first request is not late.
  const start = now() + 20;
  const window = {
    start: start + warmUpSeconds * 1000,
    end: start + (warmUpSeconds + durationSeconds) * 1000,
  };
  const timeoutMilliseconds = timeoutSeconds * 1000;
  const log = new RequestLog({ window, timeoutMilliseconds });
  const sender = new Sender({
    url: new URL(request.path, request.url),
    method: request.method,
    log,
    now,
  });
  const seconds = warmUpSeconds + durationSeconds;
  const ticker = setInterval(() => {
    const passed = Math.min(seconds, Math.round((now() - start) / 1000));
    say(`${passed} s of ${seconds} s: ${log.progress()}`);
  }, 1000);

  const random = seededRandom(request.seed);
  const times = intendedTimes({ ...request, seconds, random });
  await pace(times, { start, now, send: time => sender.send(time) });
  // Nothing is read or queried for a window that is not over yet.
  await setTimeout(Math.max(0, window.end - now()));
  await sender.drain(timeoutMilliseconds + drainMilliseconds);
  clearInterval(ticker);
  return { log, window };
}
