import { VirtualClock } from '@assay/controller';
import type { Knex } from 'knex';
import { testEngines, withTables } from '../__testUtils__/database';
import { MemoryResultStore } from '../__testUtils__/MemoryResultStore';
import { publish, resultOf } from '../__testUtils__/results';
import { ResultIndex } from '../database/ResultIndex';
import type { HubReader } from './HubReader';
import { ResultIndexer } from './ResultIndexer';
import { summaryOfResult } from './resultSummary';

describe.each(testEngines)('ResultIndexer on $name', engine => {
  if (engine.skipped) {
    // eslint-disable-next-line jest/no-disabled-tests, jest/expect-expect, jest/valid-title -- it says why
    it.skip(`skipped: ${engine.skipped}`, () => {});
    return;
  }

  let knex: Knex;
  let close: () => Promise<void>;
  let store: MemoryResultStore;
  let index: ResultIndex;
  let indexer: ResultIndexer;
  let clock: VirtualClock;
  let warnings: string[];
  const newIndexer = () =>
    new ResultIndexer({
      reader: { onRunChange: () => () => {} } as unknown as HubReader,
      store,
      index,
      clock,
      logger: {
        debug() {},
        info() {},
        warn: message => warnings.push(message),
        error() {},
      },
    });

  beforeEach(async () => {
    ({ knex, close } = await engine.open());
    await withTables(knex);
    store = new MemoryResultStore();
    index = new ResultIndex(knex);
    clock = new VirtualClock();
    warnings = [];
    indexer = newIndexer();
  });
  afterEach(async () => {
    await indexer.stop();
    await close();
  });

  const put = (uid: string, revision = 1) =>
    publish(store, resultOf(uid, { revision }));
  const inIndex = (uid: string, revision = 1) =>
    index.put(summaryOfResult(resultOf(uid, { revision })));
  const rows = async () =>
    (await index.entries())
      .map(({ runUid, revision }) => `${runUid}/${revision}`)
      .sort();

  it('makes an empty index what the store says', async () => {
    await put('a');
    await put('a', 2);
    await put('b');
    expect(await indexer.rebuild()).toEqual({
      results: 2,
      written: 2,
      removed: 0,
      problems: [],
    });
    expect(await rows()).toEqual(['a/2', 'b/1']);
    expect(await indexer.rebuild()).toMatchObject({ written: 0 });
  });

  it('takes back a revision that the store has no more, and a run', async () => {
    await put('a');
    await inIndex('a', 3);
    await inIndex('gone');
    expect(await indexer.rebuild()).toMatchObject({ written: 1, removed: 1 });
    expect(await rows()).toEqual(['a/1']);
  });

  it('reads every result again when it is asked to', async () => {
    await put('a');
    await indexer.rebuild();
    await knex('results').update({ summary: '{}' });
    expect(await indexer.rebuild()).toMatchObject({ written: 0 });
    expect(await indexer.rebuild({ fresh: true })).toMatchObject({
      written: 1,
    });
    const { items } = await index.list({}, {});
    expect(items[0].runName).toBe('hello-app-a');
  });

  it('leaves alone what is published while it works', async () => {
    await put('a');
    const list = store.listRevisions.bind(store);
    store.listRevisions = async filter => {
      const listed = await list(filter);
      if (!filter) {
        // After the list was made: a new revision, and a new run.
        store.listRevisions = list;
        await put('a', 2);
        await inIndex('a', 2);
        await put('b');
        await inIndex('b');
      }
      return listed;
    };
    await indexer.rebuild({ fresh: true });
    expect(await rows()).toEqual(['a/2', 'b/1']);
  });

  it('may be begun any number of times at once', async () => {
    await Promise.all(['a', 'b', 'c', 'd'].map(uid => put(uid)));
    await inIndex('gone');
    await Promise.all([
      indexer.rebuild({ fresh: true }),
      newIndexer().rebuild(),
      newIndexer().rebuild({ fresh: true }),
    ]);
    expect(await rows()).toEqual(['a/1', 'b/1', 'c/1', 'd/1']);
  });

  it('finishes what an interrupted one has left, wherever that was', async () => {
    await Promise.all(['a', 'b'].map(uid => put(uid)));
    await inIndex('gone');
    await inIndex('a', 2);
    const calls = async () => {
      let count = 0;
      const getFile = store.getFile.bind(store);
      const getRevision = store.getRevision.bind(store);
      const list = store.listRevisions.bind(store);
      return {
        count: () => count,
        failAt(limit: number) {
          count = 0;
          const guard =
            <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
            async (...args: A) => {
              count += 1;
              if (count === limit) {
                throw new Error('away');
              }
              return call(...args);
            };
          store.getFile = guard(getFile);
          store.getRevision = guard(getRevision);
          store.listRevisions = guard(list);
        },
      };
    };
    const faults = await calls();
    faults.failAt(Infinity);
    await indexer.rebuild({ fresh: true });
    const total = faults.count();
    expect(total).toBeGreaterThan(3);
    for (let at = 1; at <= total; at += 1) {
      await knex('results').delete();
      await inIndex('gone');
      await inIndex('a', 2);
      faults.failAt(at);
      await expect(indexer.rebuild({ fresh: true })).rejects.toThrow('away');
      faults.failAt(Infinity);
      await indexer.rebuild();
      expect(await rows()).toEqual(['a/1', 'b/1']);
    }
  });

  it.each([
    ['is none', 'nothing', /is no result/],
    [
      'belongs to another run',
      JSON.stringify(resultOf('b')),
      /is the one of hello-app\/b\/1/,
    ],
  ])('names a result that %s, and goes on', async (_, content, problem) => {
    const key = { definition: 'hello-app', runUid: 'a', revision: 1 };
    await store.putRevision(key, [{ path: 'result.json', content }]);
    await put('c');
    const { written, problems } = await indexer.rebuild();
    expect(written).toBe(1);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
    expect(warnings.join()).toMatch(problem);
    expect(await rows()).toEqual(['c/1']);
  });

  it('tries again at start until the store is back', async () => {
    await put('a');
    store.failure = new Error('away');
    indexer.start();
    await indexer.idle();
    expect(await rows()).toEqual([]);
    store.failure = undefined;
    await clock.advance(15_000);
    await indexer.idle();
    expect(await rows()).toEqual(['a/1']);
    expect(clock.pendingTimers()).toBe(0);
  });
});
