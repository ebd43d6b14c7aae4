/* eslint-disable jest/no-export -- a suite for whoever implements the interface */
import { createHash } from 'node:crypto';
import type { PrunableResultStore } from '@assay/plugin-experiments-node';
import { readRevisionFile } from './readRevisionFile';

const key = { definition: 'hello-app', runUid: 'uid-1', revision: 1 };
const files = [
  { path: 'result.json', content: '{"a":1}\n' },
  { path: 'series/p99.json', content: new Uint8Array([1, 2, 3]) },
];

/** A store for one test, and what only its own kind can do to it. */
export interface StoreUnderTest {
  store: PrunableResultStore;
  /** Writes a file behind the store's back, as a process that died has left it, or a step. */
  leaveFile(key: string, content: string): Promise<void>;
}

/** The suite that every result store passes. */
export function resultStoreContract(
  name: string,
  open: () => Promise<StoreUnderTest>,
): void {
  describe(`result store ${name}`, () => {
    let store: PrunableResultStore;
    let leaveFile: StoreUnderTest['leaveFile'];
    beforeEach(async () => {
      ({ store, leaveFile } = await open());
    });

    const text = async (path: string) => {
      const content = await store.getFile(path);
      return content && Buffer.from(content).toString('utf8');
    };

    it('gives back what was put, with its checksums', async () => {
      const revision = await store.putRevision(key, files);
      expect(revision.key).toBe('results/hello-app/uid-1/1');
      expect(await text(`${revision.key}/result.json`)).toBe('{"a":1}\n');
      expect(await store.getRevision(key)).toEqual(revision);
      const manifest = await text(`${revision.key}/manifest.json`);
      expect(revision.sha256).toBe(
        createHash('sha256').update(manifest!).digest('hex'),
      );
      expect(revision.manifest).toMatchObject({
        version: 'assay.dev/manifest/v1',
        ...key,
        files: [
          {
            path: 'result.json',
            bytes: 8,
            sha256: createHash('sha256').update('{"a":1}\n').digest('hex'),
          },
          { path: 'series/p99.json', bytes: 3 },
        ],
      });
    });

    it('takes the same revision twice, and never another one in its place', async () => {
      const first = await store.putRevision(key, files);
      expect(await store.putRevision(key, files)).toEqual(first);
      await expect(
        store.putRevision(key, [{ path: 'result.json', content: '{}' }]),
      ).rejects.toMatchObject({ name: 'ConflictError' });
      expect(await text(`${first.key}/result.json`)).toBe('{"a":1}\n');
    });

    it('does not know a revision without a manifest, and writes it anew', async () => {
      await leaveFile('results/hello-app/uid-1/1/result.json', 'half');
      expect(await store.getRevision(key)).toBeUndefined();
      expect(await store.listRevisions()).toEqual([]);
      const revision = await store.putRevision(key, files);
      expect(await text(`${revision.key}/result.json`)).toBe('{"a":1}\n');
    });

    it('lists every revision in order, or those that are asked for', async () => {
      for (const [definition, runUid, revision] of [
        ['b', 'uid-3', 1],
        ['a', 'uid-2', 10],
        ['a', 'uid-2', 2],
        ['a', 'uid-1', 1],
      ] as const) {
        await store.putRevision({ definition, runUid, revision }, files);
      }
      const keys = async (
        filter?: Parameters<PrunableResultStore['listRevisions']>[0],
      ) => (await store.listRevisions(filter)).map(each => each.key);
      expect(await keys()).toEqual([
        'results/a/uid-1/1',
        'results/a/uid-2/2',
        'results/a/uid-2/10',
        'results/b/uid-3/1',
      ]);
      expect(await keys({ definition: 'b' })).toEqual(['results/b/uid-3/1']);
      expect(await keys({ runUid: 'uid-2' })).toHaveLength(2);
      expect(await keys({ definition: 'c' })).toEqual([]);
    });

    it('reads files of steps, which are not part of a revision', async () => {
      await leaveFile('results/hello-app/uid-1/trials/a-1-1.json', '{}');
      expect(await text('results/hello-app/uid-1/trials/a-1-1.json')).toBe(
        '{}',
      );
      expect(await store.listRevisions()).toEqual([]);
    });

    it('has nothing where nothing was put', async () => {
      expect(await store.getFile('results/no/such/file.json')).toBeUndefined();
      expect(await store.getRevision(key)).toBeUndefined();
      expect(await store.listRevisions()).toEqual([]);
    });

    it('lets several write the same at once', async () => {
      const all = await Promise.all(
        Array.from({ length: 4 }, () => store.putRevision(key, files)),
      );
      expect(new Set(all.map(({ sha256 }) => sha256)).size).toBe(1);
      expect(await store.listRevisions()).toHaveLength(1);
    });

    it('lets one of many win when they write different things at once', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 6 }, (_, index) =>
          store.putRevision(key, [
            { path: 'result.json', content: `{"by":${index}}` },
          ]),
        ),
      );
      const names = outcomes.map(outcome =>
        outcome.status === 'fulfilled' ? 'won' : outcome.reason.name,
      );
      expect(names.sort()).toEqual([...Array(5).fill('ConflictError'), 'won']);
    });

    it('tells a file that is not what was published', async () => {
      const revision = await store.putRevision(key, files);
      const read = (path: string) => readRevisionFile(store, revision, path);
      expect(await read('manifest.json')).toMatchObject({
        sha256: revision.sha256,
      });
      expect(Buffer.from((await read('series/p99.json'))!.content)).toEqual(
        Buffer.from([1, 2, 3]),
      );
      expect(await read('other.json')).toBeUndefined();
      await leaveFile(`${revision.key}/result.json`, '{"a":2}\n');
      await expect(read('result.json')).rejects.toThrow(
        'results/hello-app/uid-1/1/result.json is not what was published',
      );
    });

    it('does not take anything for a manifest', async () => {
      await leaveFile('results/hello-app/uid-1/1/manifest.json', 'nothing');
      await expect(store.getRevision(key)).rejects.toThrow(
        'results/hello-app/uid-1/1/manifest.json is not a manifest',
      );
    });

    it('shows everything that it holds of a run', async () => {
      const before = Date.now() - 5000;
      await store.putRevision(key, files);
      await store.putRevision({ ...key, revision: 10 }, files);
      await store.putRevision({ ...key, revision: 2 }, files);
      await leaveFile('results/hello-app/uid-1/keep', 'a baseline');
      await leaveFile('results/hello-app/uid-2/trials/a-1-1.json', '{}');
      await leaveFile('results/hello-app/uid-2/1/result.json', '{}');
      const runs = await store.listRuns();
      expect(runs).toMatchObject([
        { runUid: 'uid-1', revisions: [1, 2, 10], kept: true },
        { runUid: 'uid-2', revisions: [], kept: false },
      ]);
      expect(Object.keys(runs[0]).sort()).toEqual([
        'definition',
        'kept',
        'modifiedAt',
        'revisions',
        'runUid',
      ]);
      for (const { modifiedAt } of runs) {
        expect(modifiedAt).toBeGreaterThan(before);
        expect(modifiedAt).toBeLessThan(before + 60_000);
      }
    });

    it('deletes a revision and no other', async () => {
      await store.putRevision(key, files);
      const other = await store.putRevision({ ...key, revision: 10 }, files);
      await store.deleteRevision(key);
      await store.deleteRevision(key);
      expect(await store.getRevision(key)).toBeUndefined();
      expect(
        await text('results/hello-app/uid-1/1/result.json'),
      ).toBeUndefined();
      expect(await store.listRevisions()).toEqual([other]);
      // What was deleted may be written again, with another content too.
      await store.putRevision(key, [{ path: 'result.json', content: '{}' }]);
      expect(await store.listRevisions()).toHaveLength(2);
    });

    it('deletes a run with all that its steps have left, and no other', async () => {
      await store.putRevision(key, files);
      await store.putRevision({ ...key, revision: 2 }, files);
      await leaveFile('results/hello-app/uid-1/attempt-2/trials/a.json', '{}');
      await leaveFile('results/hello-app/uid-1/3/result.json', '{}');
      const other = { ...key, runUid: 'uid-10' };
      await store.putRevision(other, files);
      await store.deleteRun(key);
      await store.deleteRun(key);
      expect(await store.listRuns()).toMatchObject([{ runUid: 'uid-10' }]);
      expect(
        await text('results/hello-app/uid-1/attempt-2/trials/a.json'),
      ).toBeUndefined();
      await store.deleteRun(other);
      expect(await store.listRuns()).toEqual([]);
    });

    it('refuses to delete what is no name', async () => {
      for (const wrong of ['..', '', 'a/b']) {
        await expect(
          store.deleteRun({ definition: wrong, runUid: 'uid-1' }),
        ).rejects.toMatchObject({ name: 'InputError' });
        await expect(
          store.deleteRevision({ ...key, runUid: wrong }),
        ).rejects.toMatchObject({ name: 'InputError' });
      }
    });

    it('ends when it is told to, and leaves no revision', async () => {
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(store.putRevision(key, files, { signal })).rejects.toThrow(
        'enough',
      );
      expect(await store.listRevisions()).toEqual([]);
    });

    it.each([
      '../secret',
      'results/../../secret',
      '/etc/passwd',
      'results/a/../b',
      'results//a',
      'results/.hidden',
      '',
    ])('refuses the key "%s"', async path => {
      await expect(store.getFile(path)).rejects.toMatchObject({
        name: 'InputError',
      });
    });

    it('refuses names that are none', async () => {
      for (const wrong of [
        { ...key, definition: '../a' },
        { ...key, runUid: '' },
        { ...key, revision: 0 },
        { ...key, revision: 1.5 },
      ]) {
        await expect(store.putRevision(wrong, files)).rejects.toMatchObject({
          name: 'InputError',
        });
      }
    });
  });
}
