import { builtInMetricSources } from '..';
import { decideSample } from '../../reconciler/measuring/queryMetrics';
import { describeWith } from '../testing/describeWith';
import { toRemoteWrite } from '../testing/nativeHistogram';
import { startPrometheus } from '../testing/servers';

describeWith(['prometheus'], 'native histograms of a real Prometheus', () => {
  it('are read, refused as a sample, and have numbers that are none', async () => {
    const server = await startPrometheus([], {
      arguments: [
        '--enable-feature=native-histograms',
        '--web.enable-remote-write-receiver',
      ],
    });
    const timestampMs = Math.floor(Date.now() / 1000) * 1000 - 10_000;
    const counts = [1, 5, 2];
    const written = await fetch(`${server.url}/api/v1/write`, {
      method: 'POST',
      headers: {
        'content-encoding': 'snappy',
        'content-type': 'application/x-protobuf',
      },
      body: toRemoteWrite({
        labels: { __name__: 'latency', assay_run_uid: 'u' },
        timestampMs,
        sum: 24.5,
        counts,
      }),
    });
    expect(await written.text()).toBe('');
    const source = builtInMetricSources().find(
      ({ name }) => name === 'prometheus',
    )!;
    const ask = async (query: string) => {
      const request = {
        query,
        type: 'instant' as const,
        startMs: timestampMs,
        endMs: timestampMs,
        labels: { assay_run_uid: 'u' },
      };
      const answer = await source.query(
        request,
        {
          rung: 'process',
          target: 't',
          hub: { hub: 'local', metrics: { url: server.url } },
        },
        { signal: new AbortController().signal },
      );
      return {
        answer,
        sample: decideSample({ type: 'instant' }, request, answer),
      };
    };
    const { answer, sample } = await ask('latency');
    expect(answer.series).toEqual([
      {
        labels: { __name__: 'latency', assay_run_uid: 'u' },
        points: [],
        histograms: [
          [
            timestampMs / 1000,
            {
              count: '8',
              sum: '24.5',
              buckets: [
                [0, '1', '2', '1'],
                [0, '2', '4', '5'],
                [0, '4', '8', '2'],
              ],
            },
          ],
        ],
      },
    ]);
    expect(sample).toEqual({
      problem: expect.stringContaining('native histogram'),
    });
    expect((await ask('histogram_count(latency)')).sample).toMatchObject({
      value: 8,
    });
    expect((await ask('histogram_sum(latency)')).sample).toMatchObject({
      value: 24.5,
    });
    await server.stop();
  }, 60_000);
});
