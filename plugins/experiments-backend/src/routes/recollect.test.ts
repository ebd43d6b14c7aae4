import type {
  ExperimentResult,
  TrialRecord,
} from '@assay/plugin-experiments-common';
import { startApi } from '../__testUtils__/api';
import { resultOf } from '../__testUtils__/results';
import type { FedSeries } from '../metrics/testing/samples';
import { startVictoriaMetrics } from '../metrics/testing/servers';
import { describeWith } from '../metrics/testing/describeWith';
import type { TestServer } from '../metrics/testing/startProgram';
import { PLAN_VERSION } from '../reconciler/plan';

jest.setTimeout(60_000);

const begin = Math.floor(Date.now() / 60_000) * 60_000 - 3_600_000;
const iso = (seconds: number) => new Date(begin + seconds * 1000).toISOString();
const trial = (number: number) =>
  ({
    variant: 'default',
    trial: number,
    attempt: 1,
    startedAt: iso(100 * number),
    endedAt: iso(100 * number + 60),
    valid: true,
    reasons: [],
  } as unknown as TrialRecord);
const busyAt = (i: number) => 3 + i * i;

const spec = {
  targets: [{ name: 'target', components: [] }],
  workflow: {},
  metrics: {
    queries: [
      { name: 'cpu', query: 'busy', type: 'range', step: '5s', required: true },
    ],
  },
};
const plan = {
  version: PLAN_VERSION,
  rung: 'process',
  targets: [{ name: 'target' }],
  components: [],
  trials: [],
};

/** What a source holds of a run: one sample each five seconds. */
const fed = (uid: string): FedSeries => ({
  name: 'busy',
  labels: { assay_run_uid: uid },
  points: Array.from({ length: 100 }, (_, i): [number, number] => [
    begin + i * 5_000,
    busyAt(i),
  ]),
});

describeWith(
  ['victoria-metrics'],
  'collecting again, from a real VictoriaMetrics',
  () => {
    let server: TestServer;
    let api: Awaited<ReturnType<typeof startApi>>;

    beforeAll(async () => {
      server = await startVictoriaMetrics([fed('u1')]);
    });
    afterAll(() => server?.stop());
    beforeEach(async () => {
      api = await startApi();
      api.hub.api.rawAnswers.set('/assay.dev/local/v1/info', () => ({
        hub: 'local',
        metrics: { url: server.url, engine: 'victoriametrics' },
      }));
    });
    afterEach(() => api.stop());

    const publish = (uid: string, changes: Partial<ExperimentResult> = {}) =>
      api.store.putRevision(
        { definition: 'hello-app', runUid: uid, revision: 1 },
        [
          {
            path: 'result.json',
            content: JSON.stringify(
              resultOf(uid, { trials: [trial(1), trial(2)], ...changes }),
            ),
          },
          { path: 'spec.yaml', content: JSON.stringify({ spec }) },
          { path: 'environment.json', content: JSON.stringify({ plan }) },
          { path: 'series/other.json', content: '{"kept": true}' },
        ],
      );
    const recollect = (uid: string) =>
      api.post(`/results/hello-app/${uid}/recollect`);

    it('publishes what differs as a new revision, and leaves the old one alone', async () => {
      const first = await publish('u1');
      const { body } = await recollect('u1').expect(201);
      expect(body).toEqual({
        created: true,
        revision: 2,
        changes: ['cpu: 2 samples, none before'],
        kept: [],
      });
      const result = (await api.get('/results/hello-app/u1').expect(200))
        .body as ExperimentResult;
      const cpu = result.metrics.find(({ name }) => name === 'cpu')!;
      expect(cpu).toMatchObject({
        collected: true,
        source: { name: 'victoriametrics', engine: 'victoriametrics' },
      });
      // Trial n lasts from the sample 20 n to 20 n + 12, so its median is the one in the middle.
      expect(cpu.samples.map(({ value }) => value)).toEqual([
        busyAt(26),
        busyAt(46),
      ]);
      const file = async (path: string) =>
        (await api.get(`/results/hello-app/u1/2/${path}`).expect(200)).text;
      expect(JSON.parse(await file('series/cpu.json')).series[0]).toMatchObject(
        {
          stepSeconds: 5,
          points: Array.from({ length: 13 }, (_, i) => [
            begin / 1000 + 100 + 5 * i,
            busyAt(20 + i),
          ]),
        },
      );
      expect(await file('series/other.json')).toBe('{"kept": true}');
      const [before] = await api.store.listRevisions({ runUid: 'u1' });
      expect(before).toEqual(first);
      const { body: list } = await api.get('/results').expect(200);
      expect(list.items).toMatchObject([{ runUid: 'u1', revision: 2 }]);
      expect(api.audit).toContainEqual({
        event: 'result-recollect',
        outcome: 'success',
        meta: expect.objectContaining({
          definition: 'hello-app',
          runUid: 'u1',
        }),
      });

      // The same again is no news.
      const again = await recollect('u1').expect(200);
      expect(again.body).toMatchObject({ created: false, revision: 2 });
      expect(await api.store.listRevisions({ runUid: 'u1' })).toHaveLength(2);
    });

    it('answers 404 where there is no result', async () => {
      const { body } = await recollect('nope').expect(404);
      expect(body.error.message).toContain('hello-app/nope');
    });

    it('answers 409 while the run is under way', async () => {
      const { uid } = await api.create();
      await api.listed(1);
      await publish(uid);
      const { body } = await recollect(uid).expect(409);
      expect(body.error.message).toContain('is under way');
      expect(await api.store.listRevisions({ runUid: uid })).toHaveLength(1);
    });

    it('answers 409 when nothing can answer any more, with the reason', async () => {
      await publish('u2');
      const { body } = await recollect('u2').expect(409);
      expect(body.error.message).toContain('the source has no samples of it');
      await publish('u3', { simulated: true });
      await recollect('u3').expect(409);
    });

    it('answers 409 when the target is gone with its source', async () => {
      api.hub.api.rawAnswers.set('/assay.dev/local/v1/info', () => ({
        hub: 'kubernetes',
      }));
      await publish('u4');
      const { body } = await recollect('u4').expect(409);
      expect(body.error.message).toContain(
        'cpu: a process target has no Services',
      );
      expect(
        api.audit.filter(({ event }) => event === 'result-recollect'),
      ).toMatchObject([{ outcome: 'failure' }]);
    });
  },
);
