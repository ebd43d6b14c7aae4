import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '@assay/controller';
import type {
  ExperimentResult,
  TrialRecord,
} from '@assay/plugin-experiments-common';
import type { MetricSource } from '@assay/plugin-experiments-node';
import type { Knex } from 'knex';
import { testDatabase } from '../__testUtils__/database';
import { resultOf } from '../__testUtils__/results';
import { DatabaseResultSpool } from '../database/DatabaseResultSpool';
import { ResultIndex } from '../database/ResultIndex';
import { PLAN_VERSION } from '../reconciler/plan';
import { FolderResultStore } from '../results';
import type { HubReader } from './HubReader';
import { Recollection } from './Recollection';

const key = { definition: 'hello-app', runUid: 'u1' };
const iso = (seconds: number) =>
  new Date(Date.parse('2026-01-01T00:00:00Z') + seconds * 1000).toISOString();
const trial = {
  variant: 'default',
  trial: 1,
  attempt: 1,
  startedAt: iso(0),
  endedAt: iso(60),
  valid: true,
  reasons: [],
} as unknown as TrialRecord;
const spec = {
  targets: [{ name: 'target', components: [] }],
  metrics: {
    queries: [{ name: 'cpu', query: 'cpu', type: 'instant', required: false }],
  },
};
const plan = {
  version: PLAN_VERSION,
  rung: 'process',
  targets: [{ name: 'target' }],
  components: [],
  trials: [],
};

/** Where a process dies, as its own call sees it: nothing after that happens. */
class Died extends Error {}

describe('collecting again, through the spool', () => {
  let root: string;
  let database: Knex;
  let store: FolderResultStore;
  let spool: DatabaseResultSpool;
  let index: ResultIndex;
  /** What the source answers; another time, another number. */
  let value: number;
  let asked: number;
  const clock = new VirtualClock(Date.parse(iso(3600)));

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'assay-recollection-'));
    database = await testDatabase();
    store = new FolderResultStore({ root });
    spool = new DatabaseResultSpool({ database, clock });
    index = new ResultIndex(database);
    value = 7;
    asked = 0;
    await store.putRevision({ ...key, revision: 1 }, [
      {
        path: 'result.json',
        content: JSON.stringify(resultOf('u1', { trials: [trial] })),
      },
      { path: 'spec.yaml', content: JSON.stringify({ spec }) },
      { path: 'environment.json', content: JSON.stringify({ plan }) },
      { path: 'series/other.json', content: '{"kept": true}' },
    ]);
  });
  afterEach(async () => {
    await database.destroy();
    await rm(root, { recursive: true, force: true });
  });

  const source: MetricSource = {
    name: 'played',
    settlingMs: 0,
    availability: () => ({ available: true }),
    query: async ({ endMs }) => {
      asked += 1;
      return {
        series: [{ labels: {}, points: [[endMs / 1000, value]] }],
        warnings: [],
        partial: false,
      };
    },
  };
  /** Of another process each time; `over` replaces methods of what it uses. */
  const recollection = (
    over: {
      store?: Partial<FolderResultStore>;
      spool?: Partial<DatabaseResultSpool>;
      index?: Partial<ResultIndex>;
    } = {},
  ) =>
    new Recollection({
      reader: {
        runs: async () => [],
        hub: { client: {}, info: async () => ({ hub: 'local' }) },
      } as unknown as HubReader,
      store: replaced(store, over.store),
      spool: replaced(spool, over.spool),
      index: replaced(index, over.index),
      sources: [source],
      clients: { clientOf: () => ({} as never) },
      argocdNamespace: 'argocd',
      clock,
    });
  const revisions = async () =>
    (await store.listRevisions(key)).map(({ revision }) => revision);
  const cpuOf = async (revision: number) => {
    const content = await store.getFile(
      `results/hello-app/u1/${revision}/result.json`,
    );
    const result: ExperimentResult = JSON.parse(String(content));
    return result.metrics.find(({ name }) => name === 'cpu')?.samples[0].value;
  };
  const indexed = async () =>
    (await index.entries()).map(({ revision }) => revision);
  const die = async () => {
    throw new Died();
  };
  const dies = (over: Parameters<typeof recollection>[0]) =>
    expect(recollection(over).recollect(key)).rejects.toThrow();

  it('publishes the next revision, and keeps nothing', async () => {
    const answer = await recollection().recollect(key);
    expect(answer).toMatchObject({ created: true, revision: 2 });
    expect(await cpuOf(2)).toBe(7);
    expect(await indexed()).toEqual([2]);
    expect(await spool.list()).toEqual([]);
  });

  it.each([
    { where: 'before it keeps anything', over: { spool: { put: die } } },
    {
      where: 'once it is kept, before anything is in the store',
      over: { store: { putRevision: die } },
    },
    {
      where: 'with half of the files in the store',
      over: {
        store: {
          putRevision: async () => {
            const folder = join(root, 'results/hello-app/u1/2');
            await mkdir(folder);
            await writeFile(join(folder, 'result.json'), '{');
            throw new Died();
          },
        },
      },
    },
    {
      where: 'once it is published, before it is indexed',
      over: { index: { put: die } },
    },
    {
      where: 'once it is indexed, before the spool is empty',
      over: { spool: { remove: die } },
    },
  ])(
    'neither loses nor doubles a revision when it dies $where',
    async ({ over }) => {
      await dies(over);
      // Whatever the source says by now, what was promised is what is published.
      const promised = (await spool.list()).length > 0;
      value = 8;
      for (let calls = 0; calls < 3; calls++) {
        await recollection().recollect(key);
        // As the drainer of a new leader does with what it finds published.
        for (const each of await spool.list()) {
          if (await store.getRevision(each)) {
            await spool.remove(each);
          }
        }
      }
      const published = await revisions();
      expect(published).toEqual(promised ? [1, 2, 3] : [1, 2]);
      expect(await cpuOf(2)).toBe(promised ? 7 : 8);
      expect(await cpuOf(published.at(-1)!)).toBe(8);
      expect(await indexed()).toEqual([published.at(-1)]);
      expect(await spool.list()).toEqual([]);
    },
  );

  it('publishes what is kept without asking anybody again, and says what was found then', async () => {
    await dies({ store: { putRevision: die } });
    const before = asked;
    expect(await recollection().recollect(key)).toEqual({
      created: true,
      revision: 2,
      changes: ['cpu: 1 samples, none before'],
      kept: [],
    });
    expect(asked).toBe(before);
  });

  it('lets two at once publish one revision', async () => {
    let waiting = 2;
    let go = () => {};
    const bothHavePromised = new Promise<void>(resolve => {
      go = resolve;
    });
    const put: DatabaseResultSpool['put'] = async result => {
      value += 1;
      await spool.put(result);
      waiting -= 1;
      if (waiting === 0) {
        go();
      }
      await bothHavePromised;
    };
    const answers = await Promise.all([
      recollection({ spool: { put } }).recollect(key),
      recollection({ spool: { put } }).recollect(key),
    ]);
    expect(answers.map(({ revision }) => revision)).toEqual([2, 2]);
    expect(await revisions()).toEqual([1, 2]);
    expect(await spool.list()).toEqual([]);
  });

  it('keeps nothing of what came too late', async () => {
    const late = recollection({
      spool: {
        put: async result => {
          // Another process is through between the look and the promise.
          value = 8;
          await recollection().recollect(key);
          await spool.put(result);
        },
      },
    });
    await expect(late.recollect(key)).rejects.toThrow('another content');
    expect(await revisions()).toEqual([1, 2]);
    expect(await cpuOf(2)).toBe(8);
    expect(await spool.list()).toEqual([]);
  });

  it('refuses to build on a file that is not what was published', async () => {
    await writeFile(
      join(root, 'results/hello-app/u1/1/series/other.json'),
      '{"kept": false}',
    );
    await expect(recollection().recollect(key)).rejects.toThrow(
      'is not what was published',
    );
    expect(await revisions()).toEqual([1]);
    expect(await spool.list()).toEqual([]);
  });
});

/** An object with some of its methods replaced. */
function replaced<T extends object>(object: T, over: Partial<T> = {}): T {
  return new Proxy(object, {
    get(target, property) {
      const value =
        Reflect.get(over, property) ?? Reflect.get(target, property);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
