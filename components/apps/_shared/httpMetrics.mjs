// Prometheus metrics of an HTTP server, the same for every runtime that the library compares: what
// is measured must not depend on what is measured with.

/** Upper bounds in seconds. */
const bounds = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
  10,
];
/** Clients choose paths; what they may not choose is how many series there are. */
const mostRoutes = 50;

export class HttpMetrics {
  #requests = new Map();
  #durations = new Map();
  #routes = new Set();

  /**
   * Counts a request when it arrives, not when it was answered: one that the client has given up
   * on was sent and counts. Its duration is recorded when its answer has left or was cut off.
   *
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  observe(request, response) {
    const arrived = process.hrtime.bigint();
    const route = this.#route(request.url);
    const { method } = request;
    add(this.#requests, labels({ method, route }), 1);
    response.once('close', () => {
      const seconds = Number(process.hrtime.bigint() - arrived) / 1e9;
      // 499 is nginx's word for a client that went away.
      const code = response.writableFinished ? response.statusCode : 499;
      const key = labels({ method, route, code });
      const series = this.#durations.get(key) ?? {
        buckets: bounds.map(() => 0),
        sum: 0,
        count: 0,
      };
      const bucket = bounds.findIndex(bound => seconds <= bound);
      if (bucket >= 0) series.buckets[bucket] += 1;
      series.sum += seconds;
      series.count += 1;
      this.#durations.set(key, series);
    });
  }

  /** In the text format of Prometheus. */
  render() {
    const { user, system } = process.cpuUsage();
    return [
      ...family('http_requests_total', 'counter', 'Requests that arrived.'),
      ...[...this.#requests].map(
        ([key, value]) => `http_requests_total{${key}} ${value}`,
      ),
      ...family(
        'http_request_duration_seconds',
        'histogram',
        'From arrival to the end of the answer.',
      ),
      ...[...this.#durations].flatMap(histogramLines),
      ...gauge(
        'process_cpu_seconds_total',
        'counter',
        'User and system CPU time.',
        (user + system) / 1e6,
      ),
      ...gauge(
        'process_resident_memory_bytes',
        'gauge',
        'Resident memory.',
        process.memoryUsage.rss(),
      ),
      ...gauge(
        'process_start_time_seconds',
        'gauge',
        'Start of the process, in Unix seconds.',
        startedAt,
      ),
      '',
    ].join('\n');
  }

  #route(url) {
    const path = url.split('?')[0];
    if (!this.#routes.has(path) && this.#routes.size >= mostRoutes)
      return 'other';
    this.#routes.add(path);
    return path;
  }
}

const startedAt = (performance.timeOrigin / 1000).toFixed(3);

function histogramLines([key, { buckets, sum, count }]) {
  const name = 'http_request_duration_seconds';
  let total = 0;
  const lines = bounds.map((bound, index) => {
    total += buckets[index];
    return `${name}_bucket{${key},le="${bound}"} ${total}`;
  });
  return [
    ...lines,
    `${name}_bucket{${key},le="+Inf"} ${count}`,
    `${name}_sum{${key}} ${sum}`,
    `${name}_count{${key}} ${count}`,
  ];
}

function family(name, type, help) {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function gauge(name, type, help, value) {
  return [...family(name, type, help), `${name} ${value}`];
}

function labels(values) {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escape(String(value))}"`)
    .join(',');
}

function escape(value) {
  return value.replace(/[\\"\n]/g, character =>
    character === '\n' ? '\\n' : `\\${character}`,
  );
}

function add(map, key, amount) {
  map.set(key, (map.get(key) ?? 0) + amount);
}
