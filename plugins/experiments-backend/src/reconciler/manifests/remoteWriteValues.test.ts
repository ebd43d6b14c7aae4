import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { stringify } from 'yaml';
import { builtInMetricSources, readMetricSourceConfigs } from '../../metrics';
import { startVictoriaMetrics } from '../../metrics/testing/servers';
import { describeWith } from '../../metrics/testing/describeWith';
import { startProgram } from '../../metrics/testing/startProgram';
import { until } from '../../__testUtils__/api';
import type { PlannedComponent } from '../plan';
import {
  overlay,
  prometheusRemoteWrite,
  remoteWriteValues,
} from './remoteWriteValues';

const component = (
  app: string,
  fields: Partial<PlannedComponent> = {},
): PlannedComponent => ({
  target: 'target',
  app,
  wave: 0,
  namespace: app,
  source: { kind: 'helm', repo: 'https://charts', chart: app },
  parameters: {},
  ports: [],
  ...fields,
});
const prometheus = component('prometheus', {
  metricSource: { engine: 'prometheus', port: 'http' },
});
const components = [
  prometheus,
  component('app', { variant: 'a', namespace: 'app-a' }),
  component('app', { variant: 'b', namespace: 'app-b' }),
  component('extra', { variant: 'a', namespace: 'both' }),
  component('extra', { variant: 'b', namespace: 'both' }),
];
const writing = {
  remoteWrite: {
    url: 'http://vm/api/v1/write',
    auth: {
      type: 'basic' as const,
      username: 'u',
      secret: { name: 's', key: 'password' },
    },
  },
  runUid: 'uid',
  components,
};

describe('remoteWriteValues', () => {
  it('labels what Prometheus writes with run, target and variant', () => {
    expect(remoteWriteValues(prometheus, writing)).toEqual({
      server: {
        global: {
          external_labels: { assay_run_uid: 'uid', assay_target: 'target' },
        },
        remoteWrite: [
          {
            url: 'http://vm/api/v1/write',
            basic_auth: {
              username: 'u',
              password_file: '/etc/assay/remote-write/password',
            },
            write_relabel_configs: [
              expect.objectContaining({ regex: 'app-a', replacement: 'a' }),
              expect.objectContaining({ regex: 'app-b', replacement: 'b' }),
              expect.objectContaining({ source_labels: ['assay_dev_variant'] }),
            ],
          },
        ],
        extraSecretMounts: [
          {
            name: 'assay-remote-write',
            mountPath: '/etc/assay/remote-write',
            secretName: 's',
            readOnly: true,
          },
        ],
      },
    });
  });

  it('labels what the agent of VictoriaMetrics writes', () => {
    const agent = component('victoria-metrics-agent', {
      metricSource: { engine: 'victoriametrics', port: 'http' },
    });
    expect(remoteWriteValues(agent, writing)).toMatchObject({
      remoteWrite: [{ url: 'http://vm/api/v1/write' }],
      extraArgs: {
        'remoteWrite.label': 'assay_run_uid=uid,assay_target=target',
        'remoteWrite.basicAuth.passwordFile':
          '/etc/assay/remote-write/password',
      },
    });
  });

  it('knows no values of anything else', () => {
    expect(remoteWriteValues(components[1], writing)).toBeUndefined();
    expect(
      remoteWriteValues(
        { ...prometheus, source: { kind: 'oci', repo: 'oci://x' } },
        writing,
      ),
    ).toBeUndefined();
  });

  it('stand under one key for the charts of the library', () => {
    expect(
      remoteWriteValues(
        { ...prometheus, source: { kind: 'git', path: 'x' } },
        writing,
      ),
    ).toEqual({
      assay: {
        externalLabels: { assay_run_uid: 'uid', assay_target: 'target' },
        remoteWrite: prometheusRemoteWrite(writing),
        remoteWriteSecret: { name: 's', mountPath: '/etc/assay/remote-write' },
      },
    });
  });

  it('is laid over what stands there already', () => {
    expect(
      overlay(
        { server: { retention: '1h', list: [1] }, other: 1 },
        { server: { global: {}, list: [2] } },
      ),
    ).toEqual({
      server: { retention: '1h', global: {}, list: [2] },
      other: 1,
    });
    expect(overlay({ a: 1 }, undefined)).toEqual({ a: 1 });
  });
});

describeWith(
  ['prometheus', 'victoria-metrics'],
  'a real Prometheus that writes to a real VictoriaMetrics',
  () => {
    it('leaves the metrics of a run there, told by run and variant', async () => {
      const exporter = createServer((_, response) =>
        response.end('busy{namespace="app-a"} 5\nbusy{namespace="app-b"} 7\n'),
      );
      await new Promise<void>(resolve =>
        exporter.listen(0, '127.0.0.1', () => resolve()),
      );
      const { port: exporterPort } = exporter.address() as AddressInfo;
      const hub = await startVictoriaMetrics([
        {
          name: 'busy',
          labels: { assay_run_uid: 'another', namespace: 'app-a' },
          points: [[Date.now() - 1000, 1000]],
        },
      ]);
      const remoteWrite = { url: `${hub.url}/api/v1/write` };
      const { global } = (
        remoteWriteValues(prometheus, { ...writing, remoteWrite }) as any
      ).server;
      const server = await startProgram({
        program: 'prometheus',
        readiness: '/-/ready',
        async arguments({ port, folder }) {
          const config = join(folder, 'prometheus.yml');
          await writeFile(
            config,
            stringify({
              global: { ...global, scrape_interval: '1s' },
              remote_write: [
                prometheusRemoteWrite({ remoteWrite, components }),
              ],
              scrape_configs: [
                {
                  job_name: 'app',
                  honor_labels: true,
                  static_configs: [{ targets: [`127.0.0.1:${exporterPort}`] }],
                },
              ],
            }),
          );
          return [
            `--config.file=${config}`,
            `--storage.tsdb.path=${join(folder, 'data')}`,
            `--web.listen-address=127.0.0.1:${port}`,
          ];
        },
      });
      const source = builtInMetricSources(
        readMetricSourceConfigs(
          new ConfigReader({
            experiments: {
              metrics: [
                {
                  name: 'hub',
                  type: 'victoriametrics',
                  url: hub.url,
                  remoteWrite,
                },
              ],
            },
          }),
        ),
      ).find(({ name }) => name === 'hub')!;
      const ask = async (variant: string, runUid = 'uid') => {
        const { series } = await source.query(
          {
            query: 'sum(busy) by (assay_target)',
            type: 'instant',
            startMs: Date.now(),
            endMs: Date.now(),
            labels: { assay_run_uid: runUid, assay_variant: variant },
          },
          { rung: 'cloud', target: 'target', hub: { hub: 'kubernetes' } },
          { signal: new AbortController().signal },
        );
        return series[0] && [series[0].labels, series[0].points[0][1]];
      };
      try {
        const first = await until(async () => {
          await fetch(`${hub.url}/internal/force_flush`);
          return ask('a');
        }, 30_000);
        expect(first).toEqual([{ assay_target: 'target' }, 5]);
        expect(await ask('b')).toEqual([{ assay_target: 'target' }, 7]);
        expect(await ask('a', 'nobody')).toBeUndefined();
        expect(
          await source.newestSample!(
            { assay_run_uid: 'uid' },
            { rung: 'cloud', target: 'target', hub: { hub: 'kubernetes' } },
            { signal: new AbortController().signal },
          ),
        ).toBeGreaterThan(Date.now() - 60_000);
      } finally {
        await server.stop();
        await hub.stop();
        exporter.close();
      }
    }, 90_000);
  },
);
