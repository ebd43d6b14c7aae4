import {
  TRIAL_VERSION,
  type TrialRecord,
} from '@assay/plugin-experiments-common';
import type { TrialRequest } from '../plan';

/** A valid record; its latency is longer for every letter of its variant. */
export function makeTrial(
  request: TrialRequest,
  ended: number = Date.now(),
): TrialRecord {
  const requests = Math.round(request.rate * request.durationSeconds);
  const latency = request.variant.length;
  return {
    version: TRIAL_VERSION,
    variant: request.variant,
    trial: request.trial,
    attempt: 1,
    startedAt: new Date(ended - request.durationSeconds * 1000).toISOString(),
    endedAt: new Date(ended).toISOString(),
    url: request.url,
    load: {
      model: 'open',
      arrivals: request.arrivals,
      rate: request.rate,
      durationSeconds: request.durationSeconds,
      warmUpSeconds: request.warmUpSeconds,
      timeoutSeconds: request.timeoutSeconds,
      lateSends: 0,
      maxSlip: 0,
    },
    summary: {
      throughput: request.rate,
      errorRate: 0,
      latency: {
        mean: latency,
        p50: latency,
        p90: latency,
        p95: latency,
        p99: latency * 2,
        p999: latency * 3,
        max: latency * 4,
      },
      requests,
      responses: requests,
      timeouts: 0,
      errors: 0,
    },
    histogram: { encoding: 'hdr-v2-compressed-base64', unit: 'us', data: '' },
    counter: { before: 0, after: requests, responses: requests, timeouts: 0 },
    valid: true,
    reasons: [],
  };
}
