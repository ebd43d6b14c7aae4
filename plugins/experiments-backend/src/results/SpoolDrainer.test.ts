import { VirtualClock } from '@assay/controller';
import type { ResultStore, RevisionKey } from '@assay/plugin-experiments-node';
import { InputError } from '@backstage/errors';
import { InMemoryResultSpool } from './InMemoryResultSpool';
import { SpoolDrainer } from './SpoolDrainer';

const key: RevisionKey = { definition: 'a', runUid: 'u', revision: 1 };
const logger = { debug() {}, info() {}, warn() {}, error() {} };

function setUp() {
  const clock = new VirtualClock();
  const spool = new InMemoryResultSpool();
  const published: RevisionKey[] = [];
  const state = { away: true, puts: 0, refused: '' };
  const store = {
    async getRevision() {
      if (state.away) {
        throw new Error('away');
      }
      return undefined;
    },
    async putRevision({ runUid }: RevisionKey) {
      if (runUid === state.refused) {
        throw new InputError('too large');
      }
      state.puts += 1;
    },
  } as unknown as ResultStore;
  const drainer = new SpoolDrainer({
    spool,
    store,
    clock,
    logger,
    onPublished: each => published.push(each),
  });
  return { clock, spool, published, state, drainer };
}

describe('SpoolDrainer', () => {
  it('publishes when the store is back, and has no timer when nothing waits', async () => {
    const { clock, spool, published, state, drainer } = setUp();
    await spool.put({ key, files: [] });
    drainer.start();
    await clock.advance(60_000);
    expect(published).toEqual([]);

    state.away = false;
    await clock.advance(10 * 60_000);
    expect(published).toEqual([key]);
    expect(await spool.list()).toEqual([]);
    expect(clock.pendingTimers()).toBe(0);
  });

  it('publishes what it can when the store refuses one result', async () => {
    const { clock, spool, published, state, drainer } = setUp();
    state.away = false;
    state.refused = 'u';
    await spool.put({ key, files: [] });
    await spool.put({ key: { ...key, runUid: 'v' }, files: [] });
    drainer.start();
    await clock.advance(0);
    expect(published.map(({ runUid }) => runUid)).toEqual(['v']);
    expect(await spool.list()).toEqual([key]);

    state.refused = '';
    await clock.advance(30_000);
    expect(await spool.list()).toEqual([]);
  });

  it('keeps the first content of a key', async () => {
    const { spool } = setUp();
    await spool.put({ key, files: [{ path: 'a', content: 'first' }] });
    await spool.put({ key, files: [{ path: 'a', content: 'second' }] });
    expect((await spool.get(key))?.files[0].content).toBe('first');
  });

  it('does nothing any more when it is stopped', async () => {
    const { clock, spool, published, state, drainer } = setUp();
    await spool.put({ key, files: [] });
    drainer.schedule();
    drainer.stop();
    state.away = false;
    drainer.schedule();
    await clock.advance(3_600_000);
    expect(published).toEqual([]);
  });
});
