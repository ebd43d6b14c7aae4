import type { ProcessExit, ProcessRecord } from '../../processes';
import { decideProcess } from './decideProcess';

const now = Date.parse('2026-01-01T00:01:00Z');
const at = (secondsAgo: number) =>
  new Date(now - secondsAgo * 1000).toISOString();

function record(
  attempt: number,
  changes: Partial<ProcessRecord> = {},
  fingerprint = 'wanted',
): ProcessRecord {
  return {
    id: `server-${attempt}`,
    state: changes.exit ? 'Exited' : 'Running',
    startedAt: at(1),
    stopRequested: false,
    intent: {
      component: 'server',
      attempt,
      createdAt: at(1),
      notes: { fingerprint },
    } as unknown as ProcessRecord['intent'],
    ...changes,
  };
}

const crash = (secondsAgo: number): ProcessExit => ({
  at: at(secondsAgo),
  reason: 'exited',
  exitCode: 1,
  lastLine: 'port is taken',
});
const lost: ProcessExit = { at: at(1), reason: 'hub-away' };

describe('decideProcess', () => {
  it.each([
    {
      name: 'NothingYet',
      reason: 'a first process is started',
      attempts: [],
      want: { action: { type: 'start' }, health: { status: 'Progressing' } },
    },
    {
      name: 'NothingYetAndMayNotSync',
      reason: 'without automation somebody has to ask',
      attempts: [],
      maySync: false,
      want: { action: { type: 'none' }, health: { status: 'Missing' } },
    },
    {
      name: 'Runs',
      reason: 'a running process is asked whether it can serve',
      attempts: [record(1)],
      want: {
        action: { type: 'probe', record: record(1) },
        health: { status: 'Progressing' },
      },
    },
    {
      name: 'RunsLongWithoutAnAnswer',
      reason: 'a server that never answers is no longer starting',
      attempts: [record(1, { startedAt: at(61) })],
      want: {
        health: {
          status: 'Degraded',
          message: 'server runs but does not answer',
        },
      },
    },
    {
      name: 'RunsSomethingElse',
      reason: 'a changed configuration replaces the process',
      attempts: [record(1, {}, 'other')],
      want: { action: { type: 'stop', id: 'server-1' } },
    },
    {
      name: 'IsBeingStopped',
      reason: 'nothing is started before the old one has ended',
      attempts: [record(1, { stopRequested: true }, 'other')],
      want: { action: { type: 'none' } },
    },
    {
      name: 'WasReplaced',
      reason: 'the next one comes at once',
      attempts: [
        record(1, { exit: { at: at(0), reason: 'requested' } }, 'other'),
      ],
      want: { action: { type: 'start' }, health: { status: 'Progressing' } },
    },
    {
      name: 'CrashedJustNow',
      reason: 'a crash is reported and waited for a second',
      attempts: [record(1, { exit: crash(0.25) })],
      want: {
        action: { type: 'none' },
        health: { status: 'Degraded', message: 'exit code 1: port is taken' },
        afterMilliseconds: 750,
      },
    },
    {
      name: 'CrashedAgain',
      reason: 'each crash in a row doubles the wait',
      attempts: [1, 2, 3].map(n => record(n, { exit: crash(1) })),
      want: { action: { type: 'none' }, afterMilliseconds: 3000 },
    },
    {
      name: 'CrashedForLong',
      reason: 'the wait is bounded',
      attempts: Array.from({ length: 20 }, (_, n) =>
        record(n + 1, { exit: crash(30) }),
      ),
      want: { action: { type: 'start' } },
    },
    {
      name: 'RestartedAfterACrash',
      reason: 'until it answers, the last crash is the news',
      attempts: [record(1, { exit: crash(5) }), record(2)],
      want: {
        action: { type: 'probe', record: record(2) },
        health: { status: 'Degraded', message: 'exit code 1: port is taken' },
      },
    },
    {
      name: 'WasLost',
      reason: 'a process that went with the hub had nothing wrong with it',
      attempts: [record(1, { exit: lost })],
      want: { action: { type: 'start' }, health: { status: 'Progressing' } },
    },
    {
      name: 'CrashedAfterItWasLost',
      reason: 'only crashes in a row count',
      attempts: [record(1, { exit: lost }), record(2, { exit: crash(0) })],
      want: { action: { type: 'none' }, afterMilliseconds: 1000 },
    },
  ])('$name: $reason', ({ attempts, maySync = true, want }) => {
    expect(decideProcess(attempts, 'wanted', maySync, now)).toMatchObject(want);
  });
});
