import { setTimeout } from 'node:timers/promises';
import { intendedTimes, seededRandom } from './arrivals.mjs';
import { awaitCounter, readCounter } from './counter.mjs';
import { pace } from './pace.mjs';
import { RequestLog } from './RequestLog.mjs';
import { Sender } from './sender.mjs';
import { StepError } from './step.mjs';

/** How long answers are waited for after the time of the last request is over. */
const drainMilliseconds = 10_000;

/**
 * Runs one attempt at one trial: warm-up and measured window without a break, then waits until
 * nothing is in flight, and compares with the server's own count.
 *
 * @param {object} request - a checked request
 * @param {{ attempt: number, say?: (line: string) => void }} options
 * @returns `record`, as `TrialRecord` of the result describes it, and `missedSchedule`: whether the
 *   generator is all that was wrong, so that another attempt may well be valid. A server that
 *   failed is not asked again until it looks better.
 */
export async function runTrial(request, { attempt, say = console.log }) {
  const now = () => performance.now();
  const { warmUpSeconds, durationSeconds, timeoutSeconds, rate } = request;
  const { counterUrl, counterMetric } = request;
  const before = counterUrl
    ? await awaitCounter(counterUrl, counterMetric, say).catch(error => {
        throw new StepError(
          `the server's counter cannot be read: ${
            error.cause?.message ?? error.message
          }`,
        );
      })
    : undefined;

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

  say(
    `trial ${request.trial} of ${request.variant}, attempt ${attempt}: ${rate}/s ` +
      `(${request.arrivals}) for ${durationSeconds} s after ${warmUpSeconds} s of warm-up`,
  );
  const random = seededRandom(request.seed);
  const times = intendedTimes({ ...request, seconds, random });
  await pace(times, { start, now, send: time => sender.send(time) });
  // Nothing is read or queried for a window that is not over yet.
  await setTimeout(Math.max(0, window.end - now()));
  await sender.drain(timeoutMilliseconds + drainMilliseconds);
  clearInterval(ticker);

  const { counter, reasons } = await compare(before, request, log);
  reasons.unshift(...log.reasons());
  const missed = log.missedSchedule();
  const missedSchedule = missed !== undefined && reasons.length === 0;
  if (missed) reasons.unshift(missed);
  const record = {
    version: 'assay.dev/trial/v1',
    variant: request.variant,
    trial: request.trial,
    attempt,
    startedAt: wallTime(window.start),
    endedAt: wallTime(window.end),
    url: new URL(request.path, request.url).href,
    load: {
      model: 'open',
      arrivals: request.arrivals,
      rate,
      durationSeconds,
      warmUpSeconds,
      timeoutSeconds,
      ...log.schedule,
    },
    summary: log.summary(),
    histogram: log.histogram,
    counter,
    valid: reasons.length === 0,
    reasons,
  };
  say(describe(record));
  return { record, missedSchedule };
}

/** What the server counted against what was sent to it. */
async function compare(before, { counterUrl, counterMetric }, log) {
  if (!before) return { counter: undefined, reasons: [] };
  let after;
  try {
    after = await readCounter(counterUrl, counterMetric);
  } catch (error) {
    return {
      counter: undefined,
      reasons: [
        `the server's counter could not be read afterwards: ${error.message}`,
      ],
    };
  }
  const { responses, timeouts } = log.total;
  const counter = {
    before: before.value,
    after: after.value,
    responses,
    timeouts,
  };
  if (after.serverStart !== before.serverStart)
    return { counter, reasons: ['the server was restarted during the trial'] };
  const counted = after.value - before.value;
  return {
    counter,
    reasons:
      counted === responses + timeouts
        ? []
        : [
            `the server counted ${counted} requests, the generator ${responses} responses ` +
              `and ${timeouts} timeouts`,
          ],
  };
}

function wallTime(monotonic) {
  return new Date(performance.timeOrigin + monotonic).toISOString();
}

function describe({ summary, valid, reasons }) {
  const { latency, throughput, errorRate } = summary;
  const figures =
    `${throughput.toFixed(1)}/s, p50 ${latency.p50} ms, p99 ${
      latency.p99
    } ms, ` + `errors ${(errorRate * 100).toFixed(2)} %`;
  return valid
    ? `valid: ${figures}`
    : `invalid: ${reasons.join('; ')} (${figures})`;
}
