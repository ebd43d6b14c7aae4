import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MetricQuery, MetricTarget } from '@assay/plugin-experiments-node';
import { ConfigReader } from '@backstage/config';
import { builtInMetricSources, readMetricSourceConfigs } from '..';
import { startPrometheus, startVictoriaMetrics } from '../testing/servers';
import { describeWith } from '../testing/describeWith';
import { prometheusDialect } from '../prometheus';
import { ApiMetricSource, matchersOf, planStep } from './ApiMetricSource';
import { configuredEndpoint } from './configuredEndpoint';
import { MAX_ANSWER_BYTES } from './connections';
import { retryAfterOf } from './errors';
import { readAnswer } from './readAnswer';

const target: MetricTarget = {
  rung: 'cloud',
  target: 'target',
  hub: { hub: 'kubernetes' },
};
const request: MetricQuery = {
  query: 'x',
  type: 'instant',
  startMs: 1_000,
  endMs: 6_000,
  labels: { assay_run_uid: 'u', assay_variant: 'a.b' },
};
const { signal } = new AbortController();
const sourceOf = (config: object) =>
  builtInMetricSources(
    readMetricSourceConfigs(
      new ConfigReader({
        experiments: { metrics: [{ name: 'it', ...config }] },
      } as never),
    ),
  ).find(({ name }) => name === 'it')!;

describe('matchersOf', () => {
  const { labels } = request;
  it.each([
    [true, {}, ['assay_run_uid="u"', 'assay_variant=~"|a\\\\.b"']],
    [false, {}, ['assay_run_uid=~"|u"', 'assay_variant=~"|a\\\\.b"']],
    [
      true,
      { cluster: 'c"d' },
      ['cluster="c\\"d"', 'assay_run_uid="u"', 'assay_variant=~"|a\\\\.b"'],
    ],
  ])('labelled %s, with %j', (labelled, extraLabels, want) => {
    expect(matchersOf({ labels }, { labelled, extraLabels })).toEqual(want);
  });
});

it('what carries the namespace of another variant is not seen', () => {
  expect(
    matchersOf(
      { labels: {}, otherNamespaces: ['app-b', 'app-c'] },
      { labelled: false, extraLabels: {} },
    ),
  ).toEqual(['namespace!~"app-b|app-c"']);
});

describe('planStep', () => {
  it.each([
    ['fits', 60_000, 1_000, 11_000, 1_000],
    ['is absent', 60_000, undefined, 11_000, 1_000],
    ['is too fine', 86_400_000, 1_000, 11_000, 7_856],
    ['is too fine for 30,000', 86_400_000, 1_000, 30_000, 2_881],
  ])('of a step that %s', (_, span, stepMs, maxPoints, want) => {
    const step = planStep(
      { ...request, startMs: 0, endMs: span, stepMs },
      maxPoints,
    );
    expect(step).toBe(want);
    expect(Math.floor(span / step) + 1).toBeLessThanOrEqual(maxPoints);
  });
});

describe('retryAfterOf', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  it.each([
    [undefined, undefined],
    ['7', 7_000],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Thu, 01 Jan 2025 00:00:30 GMT', 0],
    ['soon', undefined],
    ['999999999', 60_000],
  ])('of %s is %s', (header, want) => {
    expect(retryAfterOf(header, now)).toBe(want);
  });
});

describe('readAnswer', () => {
  const read = (
    status: number,
    body: string,
    headers: Record<string, string> = {},
  ) => readAnswer({ status, body, headers }, 'it', 0);
  const success = (data: unknown, rest = {}) =>
    JSON.stringify({ status: 'success', data, ...rest });

  it('keeps warnings, infos and partial answers', () => {
    const body = success(
      { resultType: 'vector', result: [] },
      { warnings: ['w'], infos: ['i'], isPartial: true },
    );
    expect(read(200, body)).toEqual({
      series: [],
      warnings: ['w'],
      infos: ['i'],
      partial: true,
    });
  });

  it('reads native histograms beside values', () => {
    const histogram = [1, { count: '3', sum: '4.5', buckets: [] }];
    expect(
      read(
        200,
        success({
          resultType: 'vector',
          result: [{ metric: {}, histogram }],
        }),
      ).series,
    ).toEqual([{ labels: {}, points: [], histograms: [histogram] }]);
    expect(
      read(
        200,
        success({
          resultType: 'matrix',
          result: [{ metric: {}, values: [[1, '2']], histograms: [histogram] }],
        }),
      ).series,
    ).toEqual([{ labels: {}, points: [[1, 2]], histograms: [histogram] }]);
  });

  it.each([
    [400, '{"status":"error","error":"parse error"}', 'InputError', 'parse'],
    [
      422,
      '{"status":"error","errorType":"422","error":"x"}',
      'InputError',
      'x',
    ],
    [
      200,
      success({ resultType: 'string', result: [1, 'x'] }),
      'InputError',
      'no number',
    ],
    [429, 'slow down', 'SourceUnavailableError', 'not JSON'],
    [
      499,
      '{"status":"error","errorType":"canceled"}',
      'SourceUnavailableError',
      'canceled',
    ],
    [
      503,
      '{"status":"error","error":"not ready"}',
      'SourceUnavailableError',
      'not ready',
    ],
    [
      503,
      '{"kind":"Status","message":"no endpoints available"}',
      'SourceUnavailableError',
      'no endpoints',
    ],
    [502, '<html>', 'SourceUnavailableError', '502'],
    [401, '', 'SourceUnavailableError', 'credential was refused'],
    [302, '', 'SourceUnavailableError', 'points elsewhere'],
  ])('of %s %s is an error', (status, body, name, message) => {
    let thrown: unknown;
    try {
      read(status, body);
    } catch (error) {
      thrown = error;
    }
    expect((thrown as Error).constructor.name).toBe(name);
    expect((thrown as Error).message).toContain(message);
  });

  it('says when it may be asked again', () => {
    expect(() => read(429, '{}', { 'retry-after': '9' })).toThrow(
      expect.objectContaining({ retryAfterMs: 9_000 }),
    );
  });
});

describe('a source at an address', () => {
  const seen: { url?: string; headers: IncomingMessage['headers'] }[] = [];
  let answer: () => [number, string, Record<string, string>?];
  let server: Server;
  let url: string;

  beforeAll(async () => {
    server = createServer((incoming, response) => {
      seen.push({ url: incoming.url, headers: incoming.headers });
      const [status, body, headers] = answer();
      if (status === 0) {
        return;
      }
      response.writeHead(status, headers).end(body);
    });
    await new Promise<void>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve()),
    );
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    return new Promise(resolve => server.close(resolve));
  });
  beforeEach(() => {
    seen.length = 0;
    answer = () => [
      200,
      '{"status":"success","data":{"resultType":"vector","result":[]}}',
    ];
  });

  it.each<[string, object, string, Record<string, string>]>([
    [
      'a prefix',
      { type: 'prometheus', path: 'mimir/prometheus/' },
      '/mimir/prometheus/api/v1/query',
      {},
    ],
    [
      'a tenant in the path',
      { type: 'victoriametrics', tenant: { id: '42:7' } },
      '/select/42:7/prometheus/api/v1/query',
      {},
    ],
    [
      'a tenant in headers',
      { type: 'victoriametrics', tenant: { id: '42', in: 'headers' } },
      '/select/prometheus/api/v1/query',
      { accountid: '42', projectid: '0' },
    ],
    [
      'a bearer token and a header',
      {
        type: 'prometheus',
        auth: { type: 'bearer', token: 't' },
        headers: { 'X-Scope-OrgID': 'team' },
      },
      '/api/v1/query',
      { authorization: 'Bearer t', 'x-scope-orgid': 'team' },
    ],
    [
      'a password',
      {
        type: 'prometheus',
        auth: { type: 'basic', username: 'u', password: 'p' },
      },
      '/api/v1/query',
      { authorization: 'Basic dTpw' },
    ],
  ])('is asked with %s', async (_, config, path, headers) => {
    await sourceOf({ url, ...config }).query(request, target, { signal });
    expect(seen).toEqual([
      { url: path, headers: expect.objectContaining(headers) },
    ]);
  });

  it('is left alone for as long as it asks', async () => {
    let now = 1_000_000;
    const source = new ApiMetricSource({
      name: 'it',
      dialect: prometheusDialect,
      endpoint: configuredEndpoint(
        readMetricSourceConfigs(
          new ConfigReader({
            experiments: { metrics: [{ type: 'prometheus', url }] },
          }),
        )[0],
      ),
      now: () => now,
    });
    const ask = () => source.query(request, target, { signal });
    const busy = answer;
    answer = () => [429, '{"error":"busy"}', { 'retry-after': '7' }];
    await expect(ask()).rejects.toMatchObject({ retryAfterMs: 7_000 });
    answer = busy;
    now += 6_000;
    await expect(ask()).rejects.toMatchObject({
      retryAfterMs: 1_000,
      message: expect.stringContaining('busy'),
    });
    expect(seen).toHaveLength(1);
    now += 1_000;
    expect((await ask()).series).toEqual([]);
    expect(seen).toHaveLength(2);
  });

  it('follows no redirect, which would take the credential along', async () => {
    answer = () => [307, '', { location: 'http://elsewhere/' }];
    await expect(
      sourceOf({ url, type: 'prometheus' }).query(request, target, { signal }),
    ).rejects.toThrow('points elsewhere (http://elsewhere/)');
    expect(seen).toHaveLength(1);
  });

  it('reads no answer without an end', async () => {
    answer = () => [200, ' '.repeat(MAX_ANSWER_BYTES + 1)];
    await expect(
      sourceOf({ url, type: 'prometheus' }).query(request, target, { signal }),
    ).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining('more than 16 MiB'),
    });
  });

  it('ends with its signal while it waits', async () => {
    answer = () => [0, ''];
    const controller = new AbortController();
    const asked = sourceOf({ url, type: 'prometheus' }).query(request, target, {
      signal: controller.signal,
    });
    setImmediate(() => controller.abort(new Error('enough')));
    await expect(asked).rejects.toThrow('enough');
  });

  it('may come back when it cannot be reached', async () => {
    const away = sourceOf({ url: 'http://127.0.0.1:9', type: 'prometheus' });
    await expect(away.query(request, target, { signal })).rejects.toMatchObject(
      {
        name: 'ServiceUnavailableError',
        message: expect.stringContaining('source "it") cannot be reached'),
      },
    );
  });

  it('is for targets of its rungs', () => {
    const source = sourceOf({ url, type: 'prometheus', rungs: ['existing'] });
    expect(source.availability(target)).toEqual({
      available: false,
      reason: 'metric source "it" is not for targets of rung cloud',
    });
    expect(source.availability({ ...target, rung: 'existing' })).toEqual({
      available: true,
    });
  });
});

describe('sources of a run', () => {
  const [delivered, , hub, hubVm] = builtInMetricSources();
  const service = {
    app: 'prometheus',
    engine: 'prometheus' as const,
    namespace: 'monitoring',
    service: 'prometheus-server',
    port: 80,
    scheme: 'http' as const,
    scrapeIntervalSeconds: 15,
  };

  it('are there where the run delivers them, until the target is gone', () => {
    expect(delivered.availability(target)).toMatchObject({ available: false });
    const with1 = { ...target, services: [service] };
    expect(delivered.availability(with1)).toEqual({ available: true });
    expect(delivered.availability({ ...with1, api: null })).toEqual({
      available: false,
      reason: 'target "target" is gone, and its Prometheus with it',
    });
    expect(delivered.availability({ ...with1, rung: 'process' })).toMatchObject(
      { available: false },
    );
    expect(delivered.settlingFor!(with1)).toBe(30_000);
  });

  it('are the hub for its processes, by what it runs', () => {
    const local = (engine?: 'prometheus' | 'victoriametrics') => ({
      ...target,
      rung: 'process' as const,
      hub: { hub: 'local' as const, metrics: { url: 'http://p', engine } },
    });
    expect(hub.availability(target)).toMatchObject({ available: false });
    expect(hub.availability(local())).toEqual({ available: true });
    expect(hub.availability(local('victoriametrics'))).toMatchObject({
      available: false,
    });
    expect(hubVm.availability(local('victoriametrics'))).toEqual({
      available: true,
    });
  });
});

const password = { type: 'basic', username: 'u', password: 'p' };

describeWith(
  ['victoria-metrics'],
  'a password, against the real VictoriaMetrics',
  () => {
    it('lets in who has the password, and no other', async () => {
      const authorization = `Basic ${Buffer.from('u:p').toString('base64')}`;
      const server = await startVictoriaMetrics([], {
        arguments: ['-httpAuth.username=u', '-httpAuth.password=p'],
        headers: { authorization },
      });
      const config = { type: 'victoriametrics', url: server.url };
      const answer = await sourceOf({ ...config, auth: password }).query(
        request,
        target,
        { signal },
      );
      expect(answer.series).toEqual([]);
      await expect(
        sourceOf(config).query(request, target, { signal }),
      ).rejects.toThrow('the credential was refused');
      await server.stop();
    }, 60_000);
  },
);

describeWith(['prometheus'], 'a prefix, against the real Prometheus', () => {
  it('answers below its route prefix', async () => {
    const server = await startPrometheus([], {
      routePrefix: '/metrics-of/x',
    });
    const config = { type: 'prometheus', url: server.url };
    const { series } = await sourceOf({
      ...config,
      path: '/metrics-of/x',
    }).query({ ...request, query: 'vector(3)' }, target, { signal });
    expect(series[0].points[0][1]).toBe(3);
    await expect(
      sourceOf(config).query(request, target, { signal }),
    ).rejects.toMatchObject({ name: 'ServiceUnavailableError' });
    await server.stop();
  }, 60_000);
});
