import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTimeOf } from '../processes/identity.mjs';
import { temporaryFolder } from '../processes/testing';
import { repository } from '../standins/testing';
import { lockFolder } from './lock';
import { UsageError, readOptions } from './options';

describe('readOptions', () => {
  const given = ['--data', '/d', '--library', repository];

  it('reads the command line, and the results also from the environment', () => {
    expect(
      readOptions([...given, '--results', '/r', '--port', '7443'], {}),
    ).toEqual({
      data: '/d',
      results: '/r',
      library: repository,
      port: 7443,
    });
    expect(readOptions(given, { ASSAY_RESULTS: '/e' }).results).toBe('/e');
  });

  it.each([
    { args: given, message: 'usage' },
    { args: ['--data', '/d', '--results', '/r'], message: 'usage' },
    { args: [...given, '--results', '/r', '--port', 'x'], message: 'not "x"' },
    { args: [...given, '--colour', 'red'], message: '--colour' },
    {
      args: ['--data', '/d', '--results', '/r', '--library', '/nowhere'],
      message: 'is not a library',
    },
  ])('refuses $args', ({ args, message }) => {
    expect(() => readOptions(args, {})).toThrow(UsageError);
    expect(() => readOptions(args, {})).toThrow(message);
  });
});

describe('lockFolder', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  const file = join(folder.path, 'hub.lock');

  it('keeps a second hub out until the first one is gone', async () => {
    const child = spawn('sleep', ['60']);
    await new Promise(resolve => child.once('spawn', resolve));
    writeFileSync(
      file,
      JSON.stringify({ pid: child.pid, startTime: startTimeOf(child.pid!) }),
    );
    expect(() => lockFolder(folder.path)).toThrow(`process ${child.pid}`);
    child.kill('SIGKILL');
    await new Promise(resolve => child.once('exit', resolve));
    const unlock = lockFolder(folder.path);
    expect(existsSync(file)).toBe(true);
    unlock();
    expect(existsSync(file)).toBe(false);
  });

  it('does not take a stranger with the same pid for a hub', () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, startTime: 'x' }));
    lockFolder(folder.path)();
  });
});
