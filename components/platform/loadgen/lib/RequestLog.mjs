import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';

/**
 * Sends that leave more than this after their intended time count as late. On a machine with more
 * to do than cores a process waits several turns of a few milliseconds each; a limit of 10 would
 * leave no valid trial there, however often it is repeated.
 */
export const allowedSlipMilliseconds = 20;
/**
 * Share of late sends above which a trial is invalid. Latency counts from the intended time, so a
 * late send adds its slip to its latency. With a share s of late sends, the measured p99 is at most
 * the allowed slip above the true (99 + s)th percentile; from one in a hundred on there is no such
 * bound, and p99 may be nothing but the slip of the generator.
 */
export const allowedLateShare = 0.01;

/**
 * What became of every request of a trial. Warm-up requests are kept out of every figure but the
 * totals that are compared with the server's own counter.
 */
export class RequestLog {
  #window;
  #timeout;
  #histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 3_600_000_000,
    numberOfSignificantValueDigits: 3,
  });
  #sent = 0;
  #late = 0;
  #maxSlip = 0;
  #responses = 0;
  #timeouts = 0;
  #errors = 0;
  #failures = 0;
  #completedInWindow = 0;
  #inFlight = 0;
  #unanswered = 0;
  #total = { responses: 0, timeouts: 0, failures: 0 };

  /** @param {{ window: { start: number, end: number }, timeoutMilliseconds: number }} options */
  constructor({ window, timeoutMilliseconds }) {
    this.#window = window;
    this.#timeout = timeoutMilliseconds;
  }

  /** A request leaves now; `intended` says when it should have. */
  sent(intended, now) {
    this.#inFlight += 1;
    if (!this.#measured(intended)) return;
    const slip = now - intended;
    this.#sent += 1;
    this.#maxSlip = Math.max(this.#maxSlip, slip);
    if (slip > allowedSlipMilliseconds) this.#late += 1;
  }

  /** Requests that were due and never left. A generator tells only how many, so they count as late. */
  dropped(count) {
    this.#sent += count;
    this.#late += count;
  }

  /** A whole answer came; when it came too late it counts as a timeout. */
  answered(intended, now, status) {
    this.#inFlight -= 1;
    const latency = now - intended;
    const inTime = latency <= this.#timeout;
    this.#total[inTime ? 'responses' : 'timeouts'] += 1;
    const { start, end } = this.#window;
    if (inTime && now >= start && now < end) this.#completedInWindow += 1;
    if (!this.#measured(intended)) return;
    if (!inTime) {
      this.#timeouts += 1;
      return;
    }
    this.#responses += 1;
    if (status >= 400) this.#errors += 1;
    this.#histogram.recordValue(Math.max(1, Math.round(latency * 1000)));
  }

  /** No answer will come: the connection failed. */
  failed(intended) {
    this.#inFlight -= 1;
    this.#total.failures += 1;
    if (!this.#measured(intended)) return;
    this.#errors += 1;
    this.#failures += 1;
  }

  /** Given up on: no answer within the timeout and the time for draining after it. */
  abandoned(intended) {
    this.#inFlight -= 1;
    this.#unanswered += 1;
    this.#total.timeouts += 1;
    if (this.#measured(intended)) this.#timeouts += 1;
  }

  get inFlight() {
    return this.#inFlight;
  }

  /** Responses and timeouts of everything that was sent, warm-up included. */
  get total() {
    return { ...this.#total };
  }

  get schedule() {
    return {
      lateSends: this.#late,
      maxSlip: Math.round(this.#maxSlip * 1000) / 1000,
    };
  }

  get histogram() {
    return {
      encoding: 'hdr-v2-compressed-base64',
      unit: 'us',
      data: encodeIntoCompressedBase64(this.#histogram),
    };
  }

  /** @returns how the generator missed its schedule; undefined when it kept it */
  missedSchedule() {
    if (this.#late / Math.max(1, this.#sent) <= allowedLateShare)
      return undefined;
    return (
      `the generator missed its schedule: ${this.#late} of ${
        this.#sent
      } requests left ` +
      `more than ${allowedSlipMilliseconds} ms late, the latest ${this.#maxSlip.toFixed(
        1,
      )} ms`
    );
  }

  /** @returns what is wrong with the trial as far as the answers tell */
  reasons() {
    const reasons = [];
    if (this.#responses === 0)
      reasons.push('the server answered no request in time');
    if (this.#unanswered > 0)
      reasons.push(`${this.#unanswered} requests were never answered`);
    return reasons;
  }

  summary() {
    const { start, end } = this.#window;
    const histogram = this.#histogram;
    const milliseconds = value => Math.round(value) / 1000;
    const at = percentile =>
      milliseconds(histogram.getValueAtPercentile(percentile));
    const requests = this.#responses + this.#timeouts + this.#failures;
    return {
      throughput: this.#completedInWindow / ((end - start) / 1000),
      errorRate: requests && (this.#errors + this.#timeouts) / requests,
      latency: {
        mean: milliseconds(histogram.mean),
        p50: at(50),
        p90: at(90),
        p95: at(95),
        p99: at(99),
        p999: at(99.9),
        max: milliseconds(histogram.maxValue),
      },
      requests,
      responses: this.#responses,
      timeouts: this.#timeouts,
      errors: this.#errors,
    };
  }

  progress() {
    const { responses, timeouts, failures } = this.#total;
    const sent = responses + timeouts + failures + this.#inFlight;
    return (
      `sent ${sent}, answered ${responses}, timed out ${timeouts}, ` +
      `failed ${failures}, in flight ${this.#inFlight}, late ${this.#late}`
    );
  }

  #measured(intended) {
    return intended >= this.#window.start && intended < this.#window.end;
  }
}
