import { ConfigReader } from '@backstage/config';
import { readMetricSourceConfigs } from './config';

const read = (...metrics: object[]) =>
  readMetricSourceConfigs(
    new ConfigReader({ experiments: { metrics } } as never),
  );
const vm = { type: 'victoriametrics', url: 'http://vm:8481/' };

describe('experiments.metrics', () => {
  it('may be absent', () => {
    expect(readMetricSourceConfigs(new ConfigReader({}))).toEqual([]);
  });

  it('has defaults', () => {
    expect(read(vm)).toEqual([
      {
        name: 'configured-victoriametrics',
        type: 'victoriametrics',
        url: 'http://vm:8481',
        headers: {},
        extraLabels: {},
        rungs: ['existing', 'virtual', 'cloud'],
        labelled: false,
      },
    ]);
  });

  it('takes everything that it knows', () => {
    expect(
      read({
        ...vm,
        name: 'hub',
        path: '/x',
        tenant: { id: 42, in: 'headers' },
        auth: { type: 'bearer', token: 't' },
        headers: { 'X-Scope-OrgID': 'team' },
        extraLabels: { cluster: 'a' },
        scrapeInterval: '1m',
        rungs: ['cloud'],
        remoteWrite: {
          url: 'http://vm:8480/insert/0/prometheus/api/v1/write',
          auth: {
            type: 'basic',
            username: 'u',
            secret: { name: 's', key: 'k' },
          },
        },
      }),
    ).toEqual([
      expect.objectContaining({
        tenant: { id: '42', in: 'headers' },
        headers: { 'X-Scope-OrgID': 'team' },
        scrapeIntervalSeconds: 60,
        labelled: true,
        remoteWrite: expect.objectContaining({
          auth: {
            type: 'basic',
            username: 'u',
            secret: { name: 's', key: 'k' },
          },
        }),
      }),
    ]);
  });

  it.each<[string, object, string]>([
    [
      'an unknown type',
      { type: 'influx', url: 'http://x' },
      '[0].type: "influx"',
    ],
    ['no type', { url: 'http://x' }, '[0].type: is required'],
    ['no address', { type: 'prometheus' }, '[0]: name either url or service'],
    ['no URL', { ...vm, url: 'vm' }, '[0].url: "vm"'],
    ['another protocol', { ...vm, url: 'ftp://vm' }, '[0].url: "ftp://"'],
    [
      'a password in the URL',
      { ...vm, url: 'http://u:hunter2@vm' },
      '[0].url: must be an address only',
    ],
    ['an unknown key', { ...vm, user: 'x' }, '[0].user: is not known'],
    [
      'a port that is none',
      {
        type: 'prometheus',
        service: { namespace: 'a', name: 'b', port: 70000 },
      },
      '[0].service.port: 70000',
    ],
    [
      'a path for a name',
      {
        type: 'prometheus',
        service: { namespace: '../x', name: 'b', port: 80 },
      },
      '[0].service.namespace: "../x"',
    ],
    [
      'a credential that cannot travel',
      {
        type: 'prometheus',
        service: { namespace: 'a', name: 'b', port: 80 },
        auth: { type: 'bearer', token: 't' },
      },
      '[0].auth: a Service is reached',
    ],
    [
      'a tenant of Prometheus',
      { type: 'prometheus', url: 'http://x', tenant: { id: '1' } },
      '[0].tenant: only type victoriametrics',
    ],
    [
      'a tenant that is none',
      { ...vm, tenant: { id: '../1' } },
      '[0].tenant.id',
    ],
    ['a rung that is none', { ...vm, rungs: ['moon'] }, '[0].rungs[0]: "moon"'],
    [
      'an interval that is none',
      { ...vm, scrapeInterval: '15' },
      '[0].scrapeInterval: "15"',
    ],
    [
      'a label that is none',
      { ...vm, extraLabels: { 'a-b': 'c' } },
      '[0].extraLabels: "a-b"',
    ],
    [
      'a credential among the headers',
      { ...vm, headers: { authorization: 'Bearer x' } },
      '[0].headers.authorization: use experiments.metrics[0].auth',
    ],
    [
      'two lines in a header',
      { ...vm, headers: { 'X-A': 'b\r\nC: d' } },
      '[0].headers.X-A: must be one line',
    ],
  ])('refuses %s, naming the key', (_, source, message) => {
    expect(() => read(source)).toThrow(`experiments.metrics${message}`);
    expect(() => read(source)).not.toThrow(/hunter2/);
  });

  it('refuses two of one name, and two that are written to', () => {
    expect(() => read(vm, vm)).toThrow('experiments.metrics[1].name');
    const remoteWrite = { url: 'http://x' };
    expect(() =>
      read(
        { ...vm, name: 'a', remoteWrite },
        { ...vm, name: 'b', remoteWrite },
      ),
    ).toThrow('remoteWrite is allowed on one source, found on a, b');
  });
});
