import type { Knex } from 'knex';
import { summaryOfResult } from '../service/resultSummary';
import { testEngines, withTables } from '../__testUtils__/database';
import { resultOf } from '../__testUtils__/results';
import { DatabaseResultSpool } from './DatabaseResultSpool';
import { ResultIndex } from './ResultIndex';
import { sharedKey } from './sharedKey';

const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`;

describe.each(testEngines)('the database on $name', engine => {
  if (engine.skipped) {
    // eslint-disable-next-line jest/no-disabled-tests, jest/expect-expect, jest/valid-title -- it says why
    it.skip(`skipped: ${engine.skipped}`, () => {});
    return;
  }

  let knex: Knex;
  let close: () => Promise<void>;
  beforeEach(async () => {
    ({ knex, close } = await engine.open());
    await withTables(knex);
  });
  afterEach(() => close());

  it('keeps what it holds when a second replica starts', async () => {
    await knex('keys').insert({ name: 'a', value: 'b' });
    await withTables(knex);
    expect(await knex('keys').first('value')).toEqual({ value: 'b' });
  });

  describe('ResultIndex', () => {
    const put = (
      index: ResultIndex,
      uid: string,
      second: number,
      revision = 1,
    ) =>
      index.put(
        summaryOfResult(resultOf(uid, { collectedAt: at(second), revision })),
      );

    it('lists the newest revision of each run, newest first', async () => {
      const index = new ResultIndex(knex);
      await put(index, 'a', 1);
      await put(index, 'b', 2);
      await put(index, 'a', 3, 2);
      const { items, total } = await index.list({}, {});
      expect(items.map(({ runUid, revision }) => [runUid, revision])).toEqual([
        ['a', 2],
        ['b', 1],
      ]);
      expect(total).toBe(2);
    });

    it('never puts an older revision over a newer one', async () => {
      const index = new ResultIndex(knex);
      await put(index, 'a', 3, 2);
      await put(index, 'a', 1, 1);
      expect(await index.revisionOf('a')).toBe(2);
    });

    it('gives pages that neither repeat nor skip results of one instant', async () => {
      const index = new ResultIndex(knex);
      for (const uid of ['a', 'b', 'c', 'd', 'e']) {
        await put(index, uid, 1);
      }
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page: Awaited<ReturnType<ResultIndex['list']>> = await index.list(
          { definition: 'hello-app' },
          { limit: 2, cursor },
        );
        seen.push(...page.items.map(({ runUid }) => runUid));
        cursor = page.nextCursor;
      } while (cursor);
      expect(seen).toEqual(['a', 'b', 'c', 'd', 'e']);
    });

    it('filters by run and forgets what is removed', async () => {
      const index = new ResultIndex(knex);
      await put(index, 'a', 1);
      await put(index, 'b', 1);
      expect((await index.list({ runUid: 'b' }, {})).items).toHaveLength(1);
      await index.remove('b');
      expect(await index.entries()).toEqual([
        {
          runUid: 'a',
          definition: 'hello-app',
          revision: 1,
          collectedAt: at(1),
        },
      ]);
    });

    it('removes a revision only while it is the one that is known', async () => {
      const index = new ResultIndex(knex);
      await put(index, 'a', 2, 2);
      await index.remove('a', 1);
      expect(await index.revisionOf('a')).toBe(2);
      await index.remove('a', 2);
      expect(await index.revisionOf('a')).toBeUndefined();
    });

    it('ends with the newest revision when many replicas write at once', async () => {
      const index = new ResultIndex(knex);
      await Promise.all(
        [3, 1, 5, 2, 4].map(revision => put(index, 'a', revision, revision)),
      );
      expect(await index.entries()).toMatchObject([{ revision: 5 }]);
    });
  });

  describe('DatabaseResultSpool', () => {
    const key = { definition: 'hello-app', runUid: 'a', revision: 1 };

    it('keeps texts and bytes, and the first content of a key', async () => {
      const spool = new DatabaseResultSpool({
        database: knex,
        clock: { now: () => 0 },
      });
      const bytes = new Uint8Array([0, 255, 10]);
      const files = [
        { path: 'result.json', content: '{}' },
        { path: 'series/a.bin', content: bytes },
      ];
      await spool.put({ key, files });
      await spool.put({ key, files: [] });
      const kept = await spool.get(key);
      expect(kept?.files[0]).toEqual(files[0]);
      expect(Buffer.from(kept?.files[1].content as Uint8Array)).toEqual(
        Buffer.from(bytes),
      );
      expect(await spool.list()).toEqual([key]);

      await spool.remove(key);
      await spool.remove(key);
      expect(await spool.get(key)).toBeUndefined();
    });

    it('lists the oldest first', async () => {
      let now = 2000;
      const spool = new DatabaseResultSpool({
        database: knex,
        clock: { now: () => now },
      });
      await spool.put({ key, files: [] });
      now = 1000;
      await spool.put({ key: { ...key, runUid: 'b' }, files: [] });
      expect((await spool.list()).map(({ runUid }) => runUid)).toEqual([
        'b',
        'a',
      ]);
    });
  });

  it('makes a shared key once', async () => {
    const [one, two] = await Promise.all([
      sharedKey(knex, 'plan-token'),
      sharedKey(knex, 'plan-token'),
    ]);
    expect(one).toHaveLength(32);
    expect(two).toEqual(one);
    expect(await sharedKey(knex, 'other')).not.toEqual(one);
  });
});
