import { startApi, until } from '../__testUtils__/api';
import { publish, resultOf } from '../__testUtils__/results';
import { helloAppDefinition } from '../__testUtils__/startBackend';

const { spec } = helloAppDefinition;

describe('definitions and results', () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.stop());

  describe('definitions', () => {
    it('come from the library and from labels that only runs know', async () => {
      await api.create();
      await api.create({ spec, definition: 'from-a-run' });
      await api.listed(2);
      const { body } = await api.get('/definitions').expect(200);
      expect(body.items).toMatchObject([
        { name: 'from-a-run', startable: true, runs: { total: 1, active: 1 } },
        {
          name: 'hello-app',
          title: 'Hello',
          description: 'A first run.',
          entityRef: 'experiment:default/hello-app',
          components: ['hello-app'],
          startable: true,
          runs: { total: 1, active: 1 },
          latest: { phase: 'Pending' },
        },
      ]);
      const detail = await api.get('/definitions/hello-app').expect(200);
      expect(detail.body).toMatchObject({
        specFrom: 'library',
        readme: '# Hello\n\nThe tutorial.',
        spec: { title: 'Hello' },
      });
      await api.get('/definitions/nope').expect(404);
    });
  });

  describe('results', () => {
    const resultsListed = (count: number) =>
      until(async () => {
        const { body } = await api.get('/results').expect(200);
        return body.total === count ? body : undefined;
      });

    it('are listed, read and downloaded without their run', async () => {
      const holder = await api.create();
      // The indexer looks when a run says that it has published.
      const uid = holder.uid;
      await publish(api.store, resultOf(uid));
      await api.hub.setStatus(holder, {
        result: { key: 'k', revision: 1 },
      });
      const list = await resultsListed(1);
      expect(list.items).toMatchObject([
        {
          runUid: uid,
          runExists: true,
          criteria: { pass: 1, fail: 0, notMeasured: 0 },
          headline: [
            { metric: 'latency_p99', variant: 'default', median: 2.5 },
          ],
        },
      ]);
      expect(JSON.stringify(list)).not.toContain('trials');

      await api.delete(`/runs/experiments/${holder.name}`).expect(202);
      await until(async () => {
        const { body } = await api.get('/results');
        return body.items[0].runExists ? undefined : true;
      });

      const whole = await api.get(`/results/hello-app/${uid}`).expect(200);
      expect(whole.body).toEqual(resultOf(uid));
      const file = await api
        .get(`/results/hello-app/${uid}/1/spec.yaml?download`)
        .expect(200);
      expect(file.text).toBe('title: Hello\n');
      expect(file.headers['content-disposition']).toContain('spec.yaml');
      expect(file.headers['content-type']).toContain('application/yaml');
      const manifest = await api
        .get(`/results/hello-app/${uid}/latest/manifest.json`)
        .expect(200);
      expect(manifest.body.files).toHaveLength(2);
      expect(
        api.audit.filter(({ event }) => event === 'result-read'),
      ).toHaveLength(3);
    });

    it('are what the store says after one request', async () => {
      await publish(api.store, resultOf('u1'));
      await publish(api.store, resultOf('u2'));
      const { body } = await api.post('/results/rebuild-index').expect(200);
      expect(body).toEqual({
        results: 2,
        written: 2,
        removed: 0,
        problems: [],
      });
      expect(await resultsListed(2)).toBeDefined();
      api.store.remove('u2');
      const again = await api.post('/results/rebuild-index').expect(200);
      expect(again.body).toMatchObject({ results: 1, removed: 1 });
      expect(await resultsListed(1)).toBeDefined();
      expect(api.audit.at(-1)).toMatchObject({
        event: 'index-rebuild',
        outcome: 'success',
      });
    });

    it('are shown to nobody when they are not what was published', async () => {
      await publish(api.store, resultOf('u1'));
      const getFile = api.store.getFile.bind(api.store);
      api.store.getFile = async key =>
        key.endsWith('.json') ? Buffer.from('{}') : getFile(key);
      const { body } = await api.get('/results/hello-app/u1').expect(500);
      expect(body.error.message).toMatch(/is not what was published/);
    });

    it('have revisions, of which the newest is listed', async () => {
      await publish(api.store, resultOf('u1', { revision: 1 }));
      await publish(
        api.store,
        resultOf('u1', { revision: 2, outcome: 'Failed' }),
      );
      const { body } = await api
        .get('/results/hello-app/u1/revisions')
        .expect(200);
      expect(body.items.map((item: any) => item.revision)).toEqual([2, 1]);
      expect((await api.get('/results/hello-app/u1')).body.revision).toBe(2);
      expect((await api.get('/results/hello-app/u1/1')).body.revision).toBe(1);
    });

    it.each([
      '/results/hello-app/nope',
      '/results/hello-app/nope/1',
      '/results/hello-app/nope/revisions',
      '/results/hello-app/u1/1/nope.json',
      '/results/hello-app/u1/1/..%2f..%2fsecret',
    ])('%s: 404', async path => {
      await publish(api.store, resultOf('u1'));
      expect((await api.get(path)).status).toBe(404);
    });

    it('refuses keys that are none, and says when the store is away', async () => {
      await api.get('/results/hello-app/u1/zero').expect(400);
      await api.get('/results/..%2f..%2fetc/u1').expect(400);
      api.store.failure = new Error('disk');
      const { body } = await api.get('/results/hello-app/u1').expect(503);
      expect(body.error.message).toContain('store memory cannot be read');
    });
  });
});
