/** The only lines of k6's output that are worth parsing: a dozen come with each request. */
const wanted =
  /^\{"metric":"(http_reqs|http_req_duration|http_req_blocked|dropped_iterations)","type":"Point"/;

/** Errors of k6 that say that no answer came in time: request, dial and TLS timeouts. */
const timeoutCodes = new Set(['1050', '1211', '1310']);

/**
 * Puts the samples of k6's JSON output together again, one line at a time. The samples of one
 * request follow one another, the number of requests first.
 */
export class SampleReader {
  /**
   * In the order in which they ended. `number` counts those that left, from 0; `start` and `end` are
   * milliseconds on the clock of `performance`.
   */
  requests = [];
  /** Iterations that were due and had no virtual user left. */
  dropped = 0;
  /** When the scenario began; undefined while no request is known. */
  start;

  /** @param {string} line */
  read(line) {
    const metric = wanted.exec(line)?.[1];
    if (!metric) return;
    const { time, value, tags, metadata } = JSON.parse(line).data;
    const last = this.requests.at(-1);
    switch (metric) {
      case 'http_reqs':
        this.start ??= Number(metadata.start) - performance.timeOrigin;
        this.requests.push({
          number: Number(metadata.number),
          end: milliseconds(time) - performance.timeOrigin,
          start: milliseconds(time) - performance.timeOrigin,
          status: Number(tags.status),
          timedOut: timeoutCodes.has(tags.error_code),
        });
        break;
      case 'dropped_iterations':
        this.dropped += value;
        break;
      default:
        // Sending, waiting and receiving; and before that, getting a connection.
        last.start -= value;
    }
  }
}

/** RFC 3339 with nanoseconds, of which `Date` keeps whole milliseconds only. */
export function milliseconds(time) {
  const [, seconds, fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(time);
  return Date.parse(`${seconds}Z`) + Number(`0.${fraction}`) * 1000;
}
