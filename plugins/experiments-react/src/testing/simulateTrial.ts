import { TRIAL_VERSION } from '@assay/plugin-experiments-common';
import type { TrialRecord } from '@assay/plugin-experiments-common';
import { build } from 'hdr-histogram-js';
import type { Histogram as HdrHistogram } from 'hdr-histogram-js';

/** A server with one worker and a queue; its service times are log-normal. @public */
export interface SimulatedServer {
  variant: string;
  /** Median service time in milliseconds. */
  medianMs: number;
  /** Standard deviation of the logarithm of the service time. */
  spread: number;
}

/** @public */
export interface SimulatedLoad {
  /** Requests per second. */
  rate: number;
  durationSeconds: number;
  warmUpSeconds: number;
  timeoutSeconds: number;
}

/**
 * A record as the load generator writes it, from a queue that is computed request by request:
 * arrivals at random times, one worker, latency from the intended sending time. Its numbers are
 * therefore consistent with each other, which written ones never are.
 * @public
 */
export function simulateTrial(options: {
  server: SimulatedServer;
  load: SimulatedLoad;
  trial: number;
  startedAt: Date;
  seed: number;
}): TrialRecord {
  const { server, load, trial, startedAt, seed } = options;
  const random = mulberry32(seed);
  const histogram = newHistogram();
  const windowStart = load.warmUpSeconds * 1000;
  const windowEnd = windowStart + load.durationSeconds * 1000;
  let arrival = 0;
  let workerFreeAt = 0;
  const counts = { all: 0, window: 0, responses: 0, timeouts: 0, answered: 0 };

  for (;;) {
    arrival += (-Math.log(1 - random()) * 1000) / load.rate;
    if (arrival >= windowEnd) {
      break;
    }
    const service = server.medianMs * Math.exp(server.spread * normal(random));
    workerFreeAt = Math.max(arrival, workerFreeAt) + service;
    const latency = workerFreeAt - arrival;
    const timedOut = latency > load.timeoutSeconds * 1000;
    counts.all++;
    counts.answered += timedOut ? 0 : 1;
    if (arrival >= windowStart) {
      counts.window++;
      if (timedOut) {
        counts.timeouts++;
      } else {
        counts.responses++;
        histogram.recordValue(Math.max(1, Math.round(latency * 1000)));
      }
    }
  }

  const milliseconds = (percentile: number) =>
    histogram.getValueAtPercentile(percentile) / 1000;
  return {
    version: TRIAL_VERSION,
    variant: server.variant,
    trial,
    attempt: 1,
    startedAt: new Date(startedAt.getTime() + windowStart).toISOString(),
    endedAt: new Date(startedAt.getTime() + windowEnd).toISOString(),
    url: 'http://127.0.0.1:40001/',
    load: {
      model: 'open',
      arrivals: 'poisson',
      rate: load.rate,
      durationSeconds: load.durationSeconds,
      warmUpSeconds: load.warmUpSeconds,
      timeoutSeconds: load.timeoutSeconds,
      lateSends: 0,
      maxSlip: 0,
    },
    summary: {
      throughput: counts.responses / load.durationSeconds,
      errorRate: counts.window === 0 ? 0 : counts.timeouts / counts.window,
      latency: {
        mean: histogram.mean / 1000,
        p50: milliseconds(50),
        p90: milliseconds(90),
        p95: milliseconds(95),
        p99: milliseconds(99),
        p999: milliseconds(99.9),
        max: histogram.maxValue / 1000,
      },
      requests: counts.window,
      responses: counts.responses,
      timeouts: counts.timeouts,
      errors: 0,
    },
    histogram: {
      encoding: 'hdr-v2-compressed-base64',
      unit: 'us',
      data: encode(histogram),
    },
    counter: {
      before: 0,
      after: counts.all,
      responses: counts.answered,
      timeouts: counts.all - counts.answered,
    },
    valid: true,
    reasons: [],
  };
}

function newHistogram(): HdrHistogram {
  return build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 60_000_000,
    numberOfSignificantValueDigits: 3,
  });
}

function encode(histogram: HdrHistogram): string {
  // The library adds the method to its classes when its encoding is loaded, beside its types.
  return (
    histogram as HdrHistogram & { encodeIntoCompressedBase64(): string }
  ).encodeIntoCompressedBase64();
}

/** A small seeded generator: the same seed gives the same trial on every machine. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) % 0x100000000;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Box and Muller's normal deviate. */
function normal(random: () => number): number {
  return (
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  );
}
