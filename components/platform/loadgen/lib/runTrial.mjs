import { awaitCounter, readCounter } from './counter.mjs';
import { generateWithK6 } from './k6/generate.mjs';
import { generate } from './generate.mjs';
import { StepError } from './step.mjs';

/** What sends the requests of a trial, by the name that the request gives. */
const generators = { loadgen: generate, k6: generateWithK6 };

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

  say(
    `trial ${request.trial} of ${request.variant}, attempt ${attempt}: ${rate}/s ` +
      `(${request.arrivals}) for ${durationSeconds} s after ${warmUpSeconds} s of warm-up`,
  );
  const { log, window, version } = await generators[request.generator](
    request,
    { say },
  );

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
      ...(version && { generator: version }),
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
