import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { resultStoreContract } from '../resultStoreContract';
import { FolderResultStore } from './FolderResultStore';

const roots: string[] = [];
const open = async () => {
  const root = await mkdtemp(join(tmpdir(), 'assay-store-'));
  roots.push(root);
  return { root, store: new FolderResultStore({ root }) };
};
afterAll(() =>
  Promise.all(roots.map(root => rm(root, { recursive: true, force: true }))),
);

resultStoreContract('folder', async () => {
  const { root, store } = await open();
  return {
    store,
    async leaveFile(key, content) {
      const path = join(root, key);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    },
  };
});

describe('FolderResultStore', () => {
  it('leaves no half-written files, also when several write at once', async () => {
    const { root, store } = await open();
    const key = { definition: 'a', runUid: 'u', revision: 1 };
    const files = [{ path: 'result.json', content: '{}' }];
    await Promise.all(
      Array.from({ length: 5 }, () => store.putRevision(key, files)),
    );
    expect((await readdir(join(root, 'results/a/u/1'))).sort()).toEqual([
      'manifest.json',
      'result.json',
    ]);
  });

  it('works in a folder that is not there yet', async () => {
    const { root } = await open();
    const store = new FolderResultStore({ root: join(root, 'new', 'folder') });
    expect(await store.listRevisions()).toEqual([]);
    await store.putRevision({ definition: 'a', runUid: 'u', revision: 1 }, []);
    expect(await store.listRevisions()).toHaveLength(1);
  });
});
