import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LibraryError, ProcessLibrary } from './library';
import { temporaryFolder } from './testing';

describe('ProcessLibrary', () => {
  const folder = temporaryFolder();
  const library = new ProcessLibrary({ root: folder.path });
  const write = (component: string, text: string) => {
    const path = join(folder.path, 'components/apps', component);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'process.yaml'), text);
  };
  beforeAll(() => {
    write(
      'server',
      'entrypoints: { serve: { command: [node, server.mjs], env: { A: b }, ports: [http] }, tool: { command: [tool] } }',
    );
    write('empty', '');
    write('wrong', 'entrypoints: { serve: { command: node server.mjs } }');
    write('broken', 'entrypoints: {');
    mkdirSync(join(folder.path, 'components/apps/none'));
  });
  afterAll(() => folder.remove());

  it('finds a command, by folder and by reference', async () => {
    const found = {
      component: 'server',
      entrypoint: 'serve',
      command: [process.execPath, 'server.mjs'],
      directory: join(folder.path, 'components/apps/server'),
      environment: { A: 'b' },
      ports: ['http'],
    };
    expect(await library.resolve('components/apps/server', 'serve')).toEqual(
      found,
    );
    expect(await library.resolveReference('server/serve')).toEqual(found);
    expect(await library.resolveReference('server/tool')).toMatchObject({
      command: ['tool'],
      environment: {},
      ports: [],
    });
  });

  it.each([
    ['components/apps/server', 'absent', 'has no entrypoint "absent"'],
    ['components/apps/none', 'serve', 'has no process.yaml'],
    ['components/apps/empty', 'serve', 'has no entrypoint'],
    ['components/apps/wrong', 'serve', 'needs a command, a list of strings'],
    ['components/apps/broken', 'serve', 'components/apps/broken/process.yaml'],
    ['components/apps/../../..', 'serve', 'is not a folder'],
    ['/etc/cron.d/x', 'serve', 'is not a folder'],
  ])('refuses %s %s', async (path, entrypoint, message) => {
    const found = library.resolve(path, entrypoint);
    await expect(found).rejects.toThrow(LibraryError);
    await expect(found).rejects.toThrow(message);
  });

  it.each(['server', 'server/serve/more', '../server/serve', 'absent/serve'])(
    'refuses the reference %s',
    async reference => {
      await expect(library.resolveReference(reference)).rejects.toThrow(
        LibraryError,
      );
    },
  );
});
