import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '@assay/controller';
import type { Knex } from 'knex';
import { testDatabase } from '../__testUtils__/database';
import { resultOf } from '../__testUtils__/results';
import { ResultIndex } from '../database/ResultIndex';
import { FolderResultStore, InMemoryResultSpool } from '../results';
import type { HubReader } from './HubReader';
import { ResultIndexer } from './ResultIndexer';
import { prunable, ResultRetention } from './ResultRetention';

const DAY = 86_400_000;
const HOUR = 3_600_000;

describe('ResultRetention', () => {
  let root: string;
  let knex: Knex;
  let clock: VirtualClock;
  let store: FolderResultStore;
  let spool: InMemoryResultSpool;
  let index: ResultIndex;
  let retention: ResultRetention;
  let lines: string[];
  const state = { leads: true, runs: [] as string[], hubAway: false };
  const logger = {
    debug() {},
    info: (message: string) => lines.push(message),
    warn: (message: string) => lines.push(`warning: ${message}`),
    error() {},
  };
  const newRetention = () =>
    new ResultRetention({
      store,
      rules: { keepForMs: 30 * DAY },
      spool,
      index,
      indexer: new ResultIndexer({
        reader: { onRunChange: () => () => {} } as unknown as HubReader,
        store,
        index,
        clock,
        logger,
      }),
      reader: {
        runs: async () => {
          if (state.hubAway) {
            throw new Error('nobody knows the runs');
          }
          return state.runs.map(uid => ({ metadata: { uid } })) as never;
        },
      },
      isLeader: () => state.leads,
      clock,
      logger,
    });

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'assay-retention-'));
    knex = await testDatabase();
    clock = new VirtualClock(Date.now());
    store = new FolderResultStore({ root });
    spool = new InMemoryResultSpool();
    index = new ResultIndex(knex);
    lines = [];
    Object.assign(state, { leads: true, runs: [], hubAway: false });
    retention = newRetention();
  });
  afterEach(async () => {
    await retention.stop();
    await knex.destroy();
    await rm(root, { recursive: true, force: true });
  });

  const put = (uid: string, daysAgo: number, revision = 1) => {
    const collectedAt = new Date(clock.now() - daysAgo * DAY).toISOString();
    return store.putRevision(
      { definition: 'hello-app', runUid: uid, revision },
      [
        {
          path: 'result.json',
          content: JSON.stringify(resultOf(uid, { collectedAt, revision })),
        },
      ],
    );
  };
  const keep = (uid: string) =>
    writeFile(join(root, `results/hello-app/${uid}/keep`), 'a baseline');
  const pass = async (ms: number) => {
    await clock.advance(ms);
    await retention.idle();
  };
  const stored = async () =>
    (await store.listRuns()).map(({ runUid }) => runUid);

  it('says first what it would delete, and deletes it an hour later', async () => {
    await put('old', 31);
    await put('old', 31, 2);
    await put('new', 1);
    retention.start();
    await retention.idle();
    expect(lines).toEqual([
      'Retention will delete the results of 1 runs in an hour: hello-app/old',
    ]);
    expect(await stored()).toEqual(['new', 'old']);
    expect(await index.entries()).toHaveLength(2);

    await pass(HOUR);
    expect(await stored()).toEqual(['new']);
    expect((await index.entries()).map(({ runUid }) => runUid)).toEqual([
      'new',
    ]);
    expect(lines.at(-1)).toBe('Retention has deleted hello-app/old');

    await pass(29 * DAY);
    expect(await stored()).toEqual([]);
  });

  it.each([
    ['whose run exists', () => state.runs.push('old')],
    [
      'that waits in the spool',
      () =>
        spool.put({
          key: { definition: 'hello-app', runUid: 'old', revision: 2 },
          files: [],
        }),
    ],
    ['that is kept', () => keep('old')],
  ])('keeps a result %s', async (_, prepare) => {
    await put('old', 31);
    await prepare();
    retention.start();
    await retention.idle();
    await pass(HOUR);
    await pass(HOUR);
    expect(await stored()).toEqual(['old']);
  });

  it('deletes nothing that was kept after it had looked', async () => {
    await put('a', 31);
    await put('b', 31);
    retention.start();
    await retention.idle();
    const deleteRun = store.deleteRun.bind(store);
    store.deleteRun = async run => {
      await keep('b');
      await deleteRun(run);
    };
    await pass(HOUR);
    expect(await stored()).toEqual(['b']);
  });

  it('deletes nothing while another leads, and while the hub is away', async () => {
    await put('old', 31);
    state.leads = false;
    retention.start();
    await retention.idle();
    await pass(HOUR);
    state.leads = true;
    state.hubAway = true;
    await pass(HOUR);
    expect(await stored()).toEqual(['old']);
    expect(lines.at(-1)).toMatch(
      /^warning: Retention could not look: Error: nobody knows the runs/,
    );
    state.hubAway = false;
    await pass(60_000);
    expect(await stored()).toEqual([]);
  });

  it('stops between two deletions when it leads no more', async () => {
    await put('a', 31);
    await put('b', 31);
    retention.start();
    await retention.idle();
    const deleteRun = store.deleteRun.bind(store);
    store.deleteRun = async run => {
      state.leads = false;
      await deleteRun(run);
    };
    await pass(HOUR);
    expect(await stored()).toEqual(['b']);
  });

  it('finishes after a death in the middle of a deletion', async () => {
    await put('old', 31);
    retention.start();
    await retention.idle();
    const deleteRun = store.deleteRun.bind(store);
    store.deleteRun = async () => {
      // The manifest is gone, the files are not.
      await store.deleteRevision({
        definition: 'hello-app',
        runUid: 'old',
        revision: 1,
      });
      void retention.stop();
      throw new Error('killed');
    };
    await pass(HOUR);
    expect(await store.listRevisions()).toEqual([]);
    expect(await index.entries()).toHaveLength(1);

    store.deleteRun = deleteRun;
    retention = newRetention();
    retention.start();
    await retention.idle();
    expect(await index.entries()).toEqual([]);
    await pass(HOUR);
    await pass(25 * HOUR);
    expect(await stored()).toEqual([]);
  });

  it('does nothing any more when it is stopped', async () => {
    await put('old', 31);
    retention.start();
    await retention.idle();
    await retention.stop();
    expect(clock.pendingTimers()).toBe(0);
  });

  it('wants a store that can delete', () => {
    expect(prunable(store)).toBe(store);
    expect(() => prunable({ name: 'other' } as never)).toThrow(
      'experiments.results.retention: the result store other cannot delete',
    );
  });
});
