import { readFileSync, rmSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { isAlive, startTimeOf } from './identity.mjs';
import { startHeartbeat } from './heartbeat';
import {
  LocalProcessSupervisor,
  type LocalProcessSupervisorOptions,
} from './LocalProcessSupervisor';
import { nodeRequest, starts, temporaryFolder, until } from './testing';
import { describeExit, type ProcessRecord } from './types';

jest.setTimeout(60_000);

const forever = 'setInterval(() => {}, 1000)';
/** Prints the pids of itself and of a child of its own, then stays. */
const family = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  console.log(process.pid + ' ' + child.pid);
  setInterval(() => {}, 1000);
`;
const stubborn = `process.on('SIGTERM', () => {}); console.log('ready'); ${forever}`;

describe('LocalProcessSupervisor', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let stopHeart: () => void;
  const opened: LocalProcessSupervisor[] = [];

  const open = (changes: Partial<LocalProcessSupervisorOptions> = {}) => {
    const supervisor = LocalProcessSupervisor.open({
      root: folder.path,
      graceMilliseconds: 500,
      heartbeat: { pollMilliseconds: 50, staleMilliseconds: 2000 },
      ...changes,
    });
    opened.push(supervisor);
    return supervisor;
  };
  const pidOf = (record: ProcessRecord | undefined) =>
    record?.state === 'Running' ? record.pid : undefined;
  const running = (supervisor: LocalProcessSupervisor, id: string) =>
    until('it runs', () => pidOf(supervisor.get(id)));
  const ended = (supervisor: LocalProcessSupervisor, id: string) =>
    until('it ended', () => supervisor.get(id)?.exit);
  const gone = (pid: number) =>
    until(`${pid} is gone`, () => startTimeOf(pid) === undefined);
  const shimOf = (id: string) =>
    JSON.parse(readFileSync(join(folder.path, id, 'claim.json'), 'utf8'));

  beforeEach(() => {
    folder = temporaryFolder();
    stopHeart = startHeartbeat(folder.path);
  });
  afterEach(async () => {
    const last = open();
    await last.stopAll();
    for (const supervisor of opened.splice(0)) supervisor.close();
    stopHeart();
    folder.remove();
  });

  it('records how a process ended and what it said last', async () => {
    const supervisor = open();
    const { id } = await supervisor.start(
      nodeRequest(
        `console.log('one'); console.error('port 80 is taken'); process.exitCode = 3`,
      ),
    );
    const exit = await ended(supervisor, id);
    expect(exit).toMatchObject({ exitCode: 3, reason: 'exited' });
    expect(describeExit(exit)).toBe('exit code 3: port 80 is taken');
    const output = await supervisor.output(id, 50);
    expect(output!.lines.sort()).toEqual(['one', 'port 80 is taken']);
    expect(starts(folder.path)).toMatchObject([{ id, runUid: 'run-1' }]);
  });

  it('names the error of a program that Node.js ended', async () => {
    const supervisor = open();
    const { id } = await supervisor.start(
      nodeRequest(`throw new TypeError('no such thing')`),
    );
    expect(describeExit(await ended(supervisor, id))).toBe(
      'exit code 1: TypeError: no such thing',
    );
  });

  it('records a command that does not exist', async () => {
    const supervisor = open();
    const request = nodeRequest('');
    const { id } = await supervisor.start({
      ...request,
      command: ['/no/such/program'],
    });
    const exit = await ended(supervisor, id);
    expect(exit.exitCode).toBe(127);
    expect(exit.lastLine).toContain('/no/such/program');
  });

  it('keeps at least the last 1,000 lines and no more than twice as many', async () => {
    const supervisor = open();
    const { id } = await supervisor.start(
      nodeRequest(`for (let i = 1; i <= 5500; i++) console.log('line ' + i)`),
    );
    await ended(supervisor, id);
    const output = await supervisor.output(id, 10_000);
    expect(output!.lines.length).toBeGreaterThanOrEqual(1000);
    expect(output!.lines.length).toBeLessThanOrEqual(2000);
    expect(output!.lines.at(-1)).toBe('line 5500');
    expect(output!.truncated).toBe(true);
    expect((await supervisor.output(id, 2))!.lines).toEqual([
      'line 5499',
      'line 5500',
    ]);
  });

  it('starts one process however often it is asked', async () => {
    const supervisor = open();
    const request = nodeRequest(forever);
    const records = await Promise.all([
      supervisor.start(request),
      supervisor.start(request),
    ]);
    expect(new Set(records.map(record => record.id)).size).toBe(1);
    await running(supervisor, records[0].id);
    const second = open();
    await second.start(request);
    await second.stop(records[0].id);
    await ended(supervisor, records[0].id);
    await second.start(request);
    expect(starts(folder.path)).toHaveLength(1);
  });

  it('gives a restarted server the ports of the one before it', async () => {
    const supervisor = open();
    const serve = `require('node:http').createServer().listen(process.env.PORT_HTTP)`;
    const first = await supervisor.start(
      nodeRequest(serve, { ports: ['http', 'admin'] }),
    );
    await running(supervisor, first.id);
    await supervisor.stop(first.id);
    await ended(supervisor, first.id);
    const second = await open().start(
      nodeRequest(serve, { ports: ['http', 'admin'], attempt: 2 }),
    );
    const other = await supervisor.start(
      nodeRequest(serve, { ports: ['http'], role: 'app-target-other' }),
    );
    expect(second.intent.ports).toEqual(first.intent.ports);
    expect(Object.values(first.intent.ports)).not.toContain(
      other.intent.ports.http,
    );
    expect(second.intent.environment.PORT).toBe(
      String(first.intent.ports.http),
    );
  });

  it('allocates no port that somebody listens on', async () => {
    const server = createServer().listen(20_000, '127.0.0.1');
    await new Promise(resolve => server.once('listening', resolve));
    const values = [0, 0, 0.5];
    const supervisor = open({ random: () => values.shift() ?? 0.7 });
    const { intent } = await supervisor.start(
      nodeRequest(forever, { ports: ['http'] }),
    );
    server.close();
    expect(intent.ports.http).toBe(25_000);
  });

  describe('ending', () => {
    it('takes the children of the process along', async () => {
      const supervisor = open();
      const { id } = await supervisor.start(nodeRequest(family));
      const pids = await until('both run', async () => {
        const [line] = (await supervisor.output(id, 1))!.lines;
        return line?.split(' ').map(Number);
      });
      await supervisor.stop(id);
      expect(await ended(supervisor, id)).toMatchObject({
        reason: 'requested',
      });
      for (const pid of pids) await gone(pid);
    });

    it('uses force on a process that does not listen', async () => {
      const supervisor = open();
      const { id } = await supervisor.start(nodeRequest(stubborn));
      await until('ready', async () =>
        (await supervisor.output(id, 1))!.lines.includes('ready'),
      );
      await supervisor.stop(id);
      expect(await ended(supervisor, id)).toMatchObject({
        reason: 'requested',
        signal: 'SIGKILL',
      });
    });

    it('uses force on a shim that does not listen', async () => {
      const supervisor = open();
      const { id } = await supervisor.start(nodeRequest(forever));
      const pid = await running(supervisor, id);
      const shim = shimOf(id);
      process.kill(shim.pid, 'SIGSTOP');
      await supervisor.stop(id);
      await ended(supervisor, id);
      await gone(pid);
      await gone(shim.pid);
    });

    it('happens once the hub stays away', async () => {
      const supervisor = open();
      const { id } = await supervisor.start(nodeRequest(forever));
      const pid = await running(supervisor, id);
      supervisor.close();
      stopHeart();
      await gone(pid);
      const later = open();
      expect(await ended(later, id)).toMatchObject({ reason: 'hub-away' });
    });

    it('reaches a process whose shim has not started yet', async () => {
      const supervisor = open();
      const { id } = await supervisor.start(nodeRequest(forever));
      await supervisor.stop(id);
      await ended(supervisor, id);
      const pids = starts(folder.path).map(start => start.pid);
      for (const pid of pids) await gone(pid);
    });

    it('is waited for when the hub is stopped', async () => {
      const supervisor = open();
      const { id } = await supervisor.start(nodeRequest(family));
      const pid = await running(supervisor, id);
      await supervisor.stopAll();
      expect(startTimeOf(pid)).toBeUndefined();
      expect(supervisor.get(id)!.exit!.reason).toBe('hub-stopped');
    });
  });

  describe('kill -9', () => {
    it('of the hub: its successor takes over what runs', async () => {
      const supervisor = open();
      const { id } = await supervisor.start(nodeRequest(forever));
      const pid = await running(supervisor, id);
      supervisor.close();
      const successor = open();
      expect(successor.get(id)).toMatchObject({ state: 'Running', pid });
      await successor.stop(id);
      await ended(successor, id);
      await gone(pid);
    });

    it('of the hub: a process that ended meanwhile keeps its exit code', async () => {
      const supervisor = open();
      const { id } = await supervisor.start(
        nodeRequest(`setTimeout(() => process.exit(4), 300)`),
      );
      const pid = await running(supervisor, id);
      supervisor.close();
      await gone(pid);
      const successor = open();
      expect(await ended(successor, id)).toMatchObject({ exitCode: 4 });
    });

    it('of a shim: its process goes too and counts as lost', async () => {
      const supervisor = open();
      const { id } = await supervisor.start(nodeRequest(forever));
      const pid = await running(supervisor, id);
      process.kill(shimOf(id).pid, 'SIGKILL');
      expect(await ended(supervisor, id)).toMatchObject({ reason: 'lost' });
      await gone(pid);
    });

    it('of hub and shim: the successor removes what is left', async () => {
      const supervisor = open();
      const { id } = await supervisor.start(nodeRequest(forever));
      const pid = await running(supervisor, id);
      supervisor.close();
      process.kill(shimOf(id).pid, 'SIGKILL');
      const successor = open();
      await ended(successor, id);
      await gone(pid);
    });

    it('never hits a stranger that has got the pid', async () => {
      const supervisor = open();
      const { id } = await supervisor.start(nodeRequest(forever));
      const pid = await running(supervisor, id);
      supervisor.close();
      const shim = shimOf(id);
      await until('state', () => supervisor.get(id)?.pid);
      // As after a restart of the machine: same pids, other start times.
      const path = join(folder.path, id, 'state.json');
      const state = JSON.parse(readFileSync(path, 'utf8'));
      writeFileSync(path, JSON.stringify({ ...state, startTime: 'other' }));
      writeFileSync(
        join(folder.path, id, 'claim.json'),
        JSON.stringify({ ...shim, startTime: 'other' }),
      );
      const successor = open();
      expect(successor.get(id)!.exit).toMatchObject({ reason: 'lost' });
      expect(isAlive({ pid, startTime: state.startTime })).toBe(true);
      process.kill(shim.pid, 'SIGTERM');
      await gone(pid);
    });

    // A shim makes some twelve calls that write or start something until its process runs.
    const moments = Array.from({ length: 12 }, (_, index) => index + 1).flatMap(
      number => [`before-${number}`, `after-${number}`],
    );
    it.each(moments)('of a shim %s-th call', async moment => {
      const flags = [
        `--title=crash-${moment}`,
        `--import=${join(__dirname, '__fixtures__/crashAtCall.mjs')}`,
      ];
      const crashing = open({ shimFlags: flags });
      const { id } = await crashing.start(nodeRequest(forever));
      await until(
        'the shim was there',
        () => starts(folder.path).length > 0 || crashing.get(id)!.exit,
      ).catch(() => {});
      crashing.close();
      const successor = open();
      await successor.start(nodeRequest(forever));
      await until('settled', () => successor.get(id)!.state !== 'Starting');
      expect(starts(folder.path).length).toBeLessThanOrEqual(1);
      await successor.stop(id);
      await ended(successor, id);
      for (const { pid } of starts(folder.path)) await gone(pid);
    });

    it('of the hub between folder and intent leaves nothing', async () => {
      mkdirSync(join(folder.path, 'half-made'));
      expect(open().list()).toEqual([]);
    });

    it('of the hub between intent and shim: asking again starts it once', async () => {
      const supervisor = open();
      const request = nodeRequest(forever);
      const { id } = await supervisor.start(request);
      await running(supervisor, id);
      await supervisor.stop(id);
      await ended(supervisor, id);
      supervisor.close();
      for (const name of ['claim.json', 'state.json', 'stop'])
        rmSync(join(folder.path, id, name));
      rmSync(join(folder.path, 'starts.jsonl'));
      const successor = open();
      expect(successor.get(id)).toMatchObject({ state: 'Starting' });
      await Promise.all([successor.start(request), open().start(request)]);
      await running(successor, id);
      expect(starts(folder.path)).toHaveLength(1);
    });
  });
});
