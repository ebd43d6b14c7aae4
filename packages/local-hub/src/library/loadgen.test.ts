import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder, until } from '../processes/testing';
import { repository } from '../standins/testing';

jest.setTimeout(60_000);

/** Of the library, as its components find it. */
const { decodeFromCompressedBase64 } = createRequire(
  join(repository, 'package.json'),
)('hdr-histogram-js') as typeof import('hdr-histogram-js');

const loadgen = join(repository, 'components/platform/loadgen');

interface Ended {
  code: number | null;
  output: string;
}

describe('load generator', () => {
  const folder = temporaryFolder();
  const children: { kill(): unknown }[] = [];
  const servers: Server[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill();
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });
  afterAll(() => folder.remove());

  const run = (
    file: string,
    environment: Record<string, string>,
  ): Promise<Ended> =>
    new Promise(resolve => {
      const child = spawn(process.execPath, [file], {
        cwd: loadgen,
        env: { PATH: process.env.PATH, ...environment },
      });
      children.push(child);
      let output = '';
      const collect = (chunk: Buffer) => {
        output += chunk;
      };
      child.stdout.on('data', collect);
      child.stderr.on('data', collect);
      child.on('close', code => resolve({ code, output }));
    });

  const startComponent = async (
    component: string,
    parameters: object = {},
  ): Promise<string> => {
    const port = await freePort();
    const child = spawn(process.execPath, ['server.mjs'], {
      cwd: join(repository, 'components/apps', component),
      env: {
        PATH: process.env.PATH,
        PORT: String(port),
        ASSAY_PARAMETERS: JSON.stringify(parameters),
      },
    });
    children.push(child);
    const url = `http://127.0.0.1:${port}`;
    await until('the server answers', () =>
      fetch(`${url}/healthz`).then(
        answer => answer.ok,
        () => false,
      ),
    );
    return url;
  };

  const startServer = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener).listen(0, '127.0.0.1');
    servers.push(server);
    await new Promise(resolve => server.once('listening', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  const runTrial = async (
    url: string,
    changes: object = {},
    environment: Record<string, string> = {},
  ) => {
    const request = {
      id: 'a-1',
      variant: 'a',
      trial: 1,
      url,
      rate: 100,
      durationSeconds: 2,
      warmUpSeconds: 0.5,
      timeoutSeconds: 5,
      path: '/',
      arrivals: 'poisson',
      seed: 7,
      ...changes,
    };
    const ended = await run('trial.mjs', {
      ASSAY_INPUTS: JSON.stringify({ trial: JSON.stringify(request) }),
      ASSAY_OUTPUTS: folder.path,
      ASSAY_RESULT_PREFIX: 'results/x/y',
      ...environment,
    });
    if (ended.code !== 0 && ended.code !== 75)
      return { ...ended, record: undefined, summary: undefined };
    const text = (name: string) =>
      readFileSync(join(folder.path, name), 'utf8');
    return {
      ...ended,
      record: JSON.parse(text('trial.json')),
      summary: JSON.parse(text('summary.json')),
    };
  };
  const counted = (url: string) => ({
    counterUrl: `${url}/metrics`,
    counterMetric: 'http_requests_total',
  });
  const histogramOf = (record: { histogram: { data: string } }) =>
    decodeFromCompressedBase64(record.histogram.data);

  it.each([
    { component: 'hello-app', path: '/' },
    { component: 'hello-app', path: '/work' },
    { component: 'runtime-node-http', path: '/json' },
    { component: 'runtime-express', path: '/json' },
  ])(
    'agrees with the counter of $component$path',
    async ({ component, path }) => {
      const url = await startComponent(component);
      const { record, summary } = await runTrial(url, {
        path,
        ...counted(url),
      });
      const { counter } = record;
      expect(counter.after - counter.before).toBe(
        counter.responses + counter.timeouts,
      );
      expect(counter.responses).toBeGreaterThan(record.summary.responses);
      expect(record.summary).toMatchObject({
        errors: 0,
        timeouts: 0,
        errorRate: 0,
      });
      expect(record.summary.throughput).toBeGreaterThan(60);
      expect(record.summary.throughput).toBeLessThan(140);
      const histogram = histogramOf(record);
      expect(histogram.totalCount).toBe(record.summary.responses);
      expect(histogram.getValueAtPercentile(99) / 1000).toBeCloseTo(
        record.summary.latency.p99,
        3,
      );
      expect(summary).toMatchObject({
        id: 'a-1',
        attempt: 1,
        key: 'results/x/y/trials/a-1-1.json',
        valid: record.valid,
        summary: record.summary,
      });
      expect(
        Date.parse(record.endedAt) - Date.parse(record.startedAt),
      ).toBeCloseTo(2000, -1);
    },
  );

  it('does not omit the requests that a stall held up', async () => {
    // Every second the server stands still for 400 ms. A generator that waits for answers would
    // send nothing meanwhile and see one slow request in a hundred.
    const url = await startComponent('hello-app', {
      stallMilliseconds: 400,
      stallEverySeconds: 1,
    });
    const { record } = await runTrial(url, {
      durationSeconds: 3,
      arrivals: 'constant',
    });
    const { latency, requests } = record.summary;
    expect(requests).toBe(300);
    expect(latency.p99).toBeGreaterThan(300);
    // Requests that came in the middle of a stall waited for the rest of it.
    expect(latency.p90).toBeGreaterThan(100);
    const slow = 100 - percentileOf(histogramOf(record), 50_000);
    expect(slow).toBeGreaterThan(20);
  });

  it('counts late answers as timeouts and waits for them before it compares', async () => {
    const url = await startComponent('hello-app', { delayMilliseconds: 700 });
    const { record } = await runTrial(url, {
      timeoutSeconds: 0.5,
      durationSeconds: 1,
      rate: 50,
      ...counted(url),
    });
    const { counter, summary } = record;
    expect(summary).toMatchObject({
      responses: 0,
      errorRate: 1,
      throughput: 0,
    });
    expect(counter.after - counter.before).toBe(counter.timeouts);
    expect(record.valid).toBe(false);
    expect(record.reasons).toContain('the server answered no request in time');
  });

  it('refuses a trial whose counter does not agree', async () => {
    let requests = 0;
    const url = await startServer((request, response) => {
      requests += 1;
      // Counts its own metrics too, as a server with a careless counter would.
      response.end(
        request.url === '/metrics' ? `http_requests_total ${requests}\n` : 'ok',
      );
    });
    const { record } = await runTrial(url, {
      durationSeconds: 0.5,
      ...counted(url),
    });
    expect(record.valid).toBe(false);
    expect(record.reasons).toContainEqual(
      expect.stringMatching(/^the server counted \d+ requests/),
    );
  });

  it('notices a server that was restarted', async () => {
    let start = 1;
    const url = await startServer((request, response) => {
      response.end(
        request.url === '/metrics'
          ? `process_start_time_seconds ${start++}\nhttp_requests_total 1\n`
          : 'ok',
      );
    });
    const { record } = await runTrial(url, {
      durationSeconds: 0.5,
      ...counted(url),
    });
    expect(record.reasons).toContain(
      'the server was restarted during the trial',
    );
  });

  describe('a generator that is held up', () => {
    /** Stops the generator for a while, as a machine does that has no time for it. */
    const held = (environment: Record<string, string>, url: string) => {
      const module = `const timer = setInterval(() => {
          const end = performance.now() + 60;
          while (performance.now() < end);
        }, 100);
        timer.unref();`;
      return runTrial(
        url,
        { durationSeconds: 0.5 },
        {
          NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(
            module,
          )}`,
          ...environment,
        },
      );
    };

    it.each([
      { attempt: '1', retries: '2', code: 75 },
      { attempt: '2', retries: '2', code: 75 },
      { attempt: '3', retries: '2', code: 0 },
      { attempt: '1', retries: undefined, code: 0 },
    ])(
      'ends attempt $attempt of $retries retries with $code',
      async ({ attempt, retries, code }) => {
        const url = await startServer((_request, response) => response.end());
        const ended = await held(
          {
            ASSAY_ATTEMPT: attempt,
            ...(retries && { ASSAY_TEMPORARY_RETRIES: retries }),
          },
          url,
        );
        expect(ended.code).toBe(code);
        expect(ended.record).toMatchObject({
          attempt: Number(attempt),
          valid: false,
          reasons: [
            expect.stringMatching(
              /^the generator missed its schedule: \d+ of \d+ requests left more than 20 ms late/,
            ),
          ],
        });
        expect(ended.summary).toMatchObject({
          attempt: Number(attempt),
          key: `results/x/y/trials/a-1-${attempt}.json`,
          valid: false,
        });
        const last = ended.output.trim().split('\n').at(-1);
        expect(last).toMatch(
          code === 75
            ? `attempt ${attempt} is not used: the generator missed its schedule`
            : 'invalid: the generator missed its schedule',
        );
      },
    );

    it('is not repeated when the server failed too', async () => {
      const url = await startServer(request => request.socket.destroy());
      const ended = await held({ ASSAY_TEMPORARY_RETRIES: '2' }, url);
      expect(ended.code).toBe(0);
      expect(ended.record.reasons).toEqual([
        expect.stringContaining('missed its schedule'),
        'the server answered no request in time',
      ]);
    });
  });

  it.each([
    { late: 1, of: 100, missed: false },
    { late: 2, of: 100, missed: true },
    { late: 9, of: 1000, missed: false },
    { late: 0, of: 0, missed: false },
  ])('takes $late late sends of $of as missed: $missed', async row => {
    const script = `
      import { RequestLog } from './lib/RequestLog.mjs';
      const log = new RequestLog({ window: { start: 0, end: 1e6 }, timeoutMilliseconds: 1000 });
      for (let index = 0; index < ${row.of}; index += 1)
        log.sent(index, index + (index < ${row.late} ? 20.5 : 20));
      console.log(log.missedSchedule() !== undefined, log.schedule.lateSends);
    `;
    const file = join(folder.path, 'late.mjs');
    writeFileSync(file, script.replace('./lib', join(loadgen, 'lib')));
    const { output } = await run(file, {});
    expect(output.trim()).toBe(`${row.missed} ${row.late}`);
  });

  it('counts answers with an error status and connections that break', async () => {
    let requests = 0;
    const url = await startServer((request, response) => {
      requests += 1;
      if (requests % 4 === 0) request.socket.destroy();
      else {
        response.statusCode = requests % 2 === 0 ? 500 : 200;
        response.end();
      }
    });
    const { record } = await runTrial(url);
    const { errors, responses, requests: sent, errorRate } = record.summary;
    expect(sent).toBeGreaterThan(responses);
    expect(errors).toBeGreaterThan(sent - responses);
    expect(errorRate).toBeCloseTo(errors / sent, 6);
  });

  describe('k6', () => {
    const request = { generator: 'k6', arrivals: 'constant' };

    /** Plays k6: prints the samples of a trial with the changes to its n-th request. */
    const playK6 = (body: string) => {
      const file = join(folder.path, 'k6');
      writeFileSync(
        file,
        `#!${process.execPath}
        if (process.argv[2] === 'version') {
          console.log('k6 v9.8.7 (played)');
          process.exit(0);
        }
        const { scenario } = JSON.parse(process.env.ASSAY_LOAD);
        const start = Date.now();
        const point = (metric, data) =>
          console.log(JSON.stringify({ metric, type: 'Point', data }));
        let number = 0;
        const sent = (due, { late = 0, took = 10, status = '200', code } = {}) => {
          const time = new Date(start + due + late + took).toISOString();
          const data = {
            time,
            tags: { status, ...(code && { error_code: code }) },
            metadata: { start: String(start), number: String(number++) },
          };
          point('http_reqs', { ...data, value: 1 });
          point('http_req_duration', { ...data, value: took - 2 });
          point('http_req_blocked', { ...data, value: 2 });
          point('http_req_waiting', { ...data, value: took - 3 });
        };
        ${body}`,
        { mode: 0o755 },
      );
      return { PATH: folder.path };
    };

    it('says what to do where there is none', async () => {
      const url = await startServer((_request, response) => response.end());
      const { code, output } = await runTrial(url, request, { PATH: '/none' });
      expect(code).toBe(2);
      expect(output.trim().split('\n').at(-1)).toMatch(
        /^the generator k6 is not on the PATH: install it/,
      );
    });

    it('is judged by the times at which its requests should have left', async () => {
      const url = await startServer((_request, response) => response.end());
      const { code, record } = await runTrial(
        url,
        { ...request, rate: 100, durationSeconds: 2, warmUpSeconds: 1 },
        playK6(`
          for (let n = 0; n < 300; n += 1)
            sent(n * 10, {
              250: { late: 30 },
              251: { took: 6000 },
              252: { status: '500' },
              253: { status: '0', code: '1212' },
              254: { status: '0', code: '1050', took: 15000 },
            }[n]);`),
      );
      expect(code).toBe(0);
      expect(record).toMatchObject({
        load: { generator: 'k6 v9.8.7', lateSends: 1, maxSlip: 30 },
        summary: { requests: 200, responses: 197, timeouts: 2, errors: 2 },
        valid: false,
        reasons: ['1 requests were never answered'],
      });
      // From when it should have left, not from when it did.
      expect(record.summary.latency.max).toBeCloseTo(40, 0);
    });

    it('misses its schedule when it drops what is due', async () => {
      const url = await startServer((_request, response) => response.end());
      const { code, record } = await runTrial(
        url,
        { ...request, rate: 100, durationSeconds: 3, warmUpSeconds: 0 },
        {
          ...playK6(`
            for (let n = 0; n < 300; n += 1) if (n < 100 || n >= 105) sent(n * 10);
            point('dropped_iterations', { time: new Date().toISOString(), value: 5, tags: {} });`),
          ASSAY_TEMPORARY_RETRIES: '1',
        },
      );
      expect(code).toBe(75);
      // Those after the gap left in time.
      expect(record.load).toMatchObject({ lateSends: 5, maxSlip: 0 });
      expect(record.reasons).toEqual([
        expect.stringMatching(
          /^the generator missed its schedule: 5 of 300 requests/,
        ),
      ]);
    });

    it('fails with its own words', async () => {
      const url = await startServer((_request, response) => response.end());
      const { code, output } = await runTrial(
        url,
        request,
        playK6(`console.error('no such executor'); process.exit(104);`),
      );
      expect(code).toBe(2);
      expect(output).toContain('k6 ended with 104:\nno such executor');
    });

    it('sends at a constant rate only', async () => {
      const { code, output } = await runTrial('http://127.0.0.1:1', {
        ...request,
        arrivals: 'poisson',
      });
      expect(code).toBe(2);
      expect(output).toContain('k6 sends at a constant rate only');
    });

    const title = 'agrees with the counter of the server, for real';
    if (spawnSync('k6', ['version']).error) {
      it.todo(`${title} (skipped: k6 is not on the PATH)`);
    } else {
      // eslint-disable-next-line jest/valid-title -- the same title where it is skipped
      it(title, async () => {
        const url = await startComponent('hello-app');
        const { record } = await runTrial(url, { ...request, ...counted(url) });
        const { counter, summary } = record;
        expect(counter.after - counter.before).toBe(
          counter.responses + counter.timeouts,
        );
        expect(summary).toMatchObject({ errors: 0, timeouts: 0 });
        expect(summary.requests).toBeGreaterThan(190);
        expect(record.load.generator).toMatch(/^k6 v\d/);
        expect(histogramOf(record).totalCount).toBe(summary.responses);
      });
    }
  });

  it('sends the same arrivals for the same seed', async () => {
    const script = (seed: number) => `
      import { intendedTimes, seededRandom } from './lib/arrivals.mjs';
      const times = [...intendedTimes({ arrivals: 'poisson', rate: 100, seconds: 100, random: seededRandom(${seed}) })];
      const gaps = times.map((time, index) => time - (times[index - 1] ?? 0));
      const mean = gaps.reduce((a, b) => a + b) / gaps.length;
      const deviation = Math.sqrt(gaps.reduce((a, b) => a + (b - mean) ** 2, 0) / gaps.length);
      console.log(JSON.stringify({ count: times.length, mean, deviation, first: times[0] }));
    `;
    const sample = (seed: number) =>
      new Promise<Record<string, number>>((resolve, reject) => {
        const child = spawn(
          process.execPath,
          ['--input-type=module', '-e', script(seed)],
          { cwd: loadgen },
        );
        let text = '';
        child.stdout.on('data', chunk => {
          text += chunk;
        });
        child.on('close', () => {
          try {
            resolve(JSON.parse(text));
          } catch (error) {
            reject(error);
          }
        });
      });
    const [one, same, other] = await Promise.all([1, 1, 2].map(sample));
    expect(one).toEqual(same);
    expect(one.first).not.toBe(other.first);
    // Of exponential gaps the deviation is the mean.
    expect(one.mean).toBeGreaterThan(9.5);
    expect(one.mean).toBeLessThan(10.5);
    expect(one.deviation / one.mean).toBeGreaterThan(0.95);
    expect(one.deviation / one.mean).toBeLessThan(1.05);
  });

  it.each([
    { changes: { rate: 0 }, message: 'rate is 0' },
    { changes: { url: 'ftp://x' }, message: 'url is "ftp://x"' },
    { changes: { arrivals: 'bursts' }, message: 'arrivals is "bursts"' },
  ])('ends with a reason when $message', async ({ changes, message }) => {
    const ended = await runTrial('http://127.0.0.1:9', changes);
    expect(ended.code).toBe(2);
    expect(ended.output.trim().split('\n').at(-1)).toContain(message);
  });

  it('ends with a reason when the counter cannot be read', async () => {
    const url = await startServer((_request, response) => {
      response.statusCode = 404;
      response.end();
    });
    const ended = await runTrial(url, counted(url));
    expect(ended.code).toBe(2);
    expect(ended.output).toContain(`${url}/metrics answered 404`);
  });

  it('waits for a server that is being restarted', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const trial = runTrial(url, { durationSeconds: 0.5, ...counted(url) });
    await new Promise(resolve => setTimeout(resolve, 700));
    servers.push(
      createServer((_request, response) => response.end('')).listen(
        port,
        '127.0.0.1',
      ),
    );
    expect((await trial).code).toBe(0);
  });

  it('validates what answers, and says what does not', async () => {
    const url = await startComponent('hello-app');
    const validate = (path: string) =>
      run('validate.mjs', {
        ASSAY_INPUT_VALIDATION: JSON.stringify({
          component: 'hello-app',
          url,
          path,
        }),
      });
    expect(await validate('/healthz')).toMatchObject({ code: 0 });
    const refused = await validate('/nowhere');
    expect(refused.code).toBe(2);
    expect(refused.output).toContain('hello-app is not ready for load');
  });
});

/** Share of the values up to a limit, in percent. */
function percentileOf(
  histogram: ReturnType<typeof decodeFromCompressedBase64>,
  limit: number,
): number {
  let low = 0;
  let high = 100;
  for (let step = 0; step < 30; step += 1) {
    const middle = (low + high) / 2;
    if (histogram.getValueAtPercentile(middle) <= limit) low = middle;
    else high = middle;
  }
  return low;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}
