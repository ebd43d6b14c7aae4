import { VirtualClock } from '../clock';
import { FakeLeaseServer } from '../testing/FakeLeaseServer';
import { RecordingLogger } from '../testing/RecordingLogger';
import { assertNoTimers } from '../testing/assertNoTimers';
import { failureOf } from '../testing/failureOf';
import { NotLeaderError, fencedClient } from './fencedClient';
import { LeaderElector, LeaderElectorOptions } from './LeaderElector';

const configMapType = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};

/** The clock of a process that can be frozen: time goes on, its timers are late. */
class LateClock {
  private lead = 0;

  constructor(private readonly inner: VirtualClock) {}

  jump(ms: number): void {
    this.lead += ms;
  }

  now = () => this.inner.now() + this.lead;
  monotonic = () => this.inner.monotonic() + this.lead;
  setTimeout = (callback: () => void, ms: number) =>
    this.inner.setTimeout(callback, ms);
}

describe('LeaderElector', () => {
  let clock: VirtualClock;
  let server: FakeLeaseServer;
  let logger: RecordingLogger;
  let electors: LeaderElector[];
  /** What happened, as `seconds identity what`. */
  let history: string[];

  beforeEach(() => {
    clock = new VirtualClock(Date.UTC(2026, 0, 1));
    server = new FakeLeaseServer();
    logger = new RecordingLogger();
    electors = [];
    history = [];
  });

  afterEach(async () => {
    for (const elector of electors) {
      const stopping = elector.stop();
      await clock.advance(60_000);
      await stopping;
    }
    assertNoTimers(clock);
  });

  const record = (identity: string, what: string) =>
    history.push(`${Math.floor(clock.monotonic() / 1000)} ${identity} ${what}`);

  function newElector(
    identity: string,
    options: Partial<LeaderElectorOptions> = {},
  ): LeaderElector {
    const elector = new LeaderElector({
      client: server.clientOf(identity),
      namespace: 'test',
      name: 'lock',
      identity,
      clock,
      random: () => 0,
      logger,
      onStartedLeading: () => {
        record(identity, 'started');
      },
      onStoppedLeading: () => {
        record(identity, 'stopped');
      },
      ...options,
    });
    electors.push(elector);
    return elector;
  }

  /** Moves on in small steps and makes sure that there are never two. */
  async function pass(seconds: number) {
    for (let tenth = 0; tenth < seconds * 10; tenth++) {
      await clock.advance(100);
      const leaders = electors.filter(({ isLeader }) => isLeader);
      expect(leaders.length).toBeLessThanOrEqual(1);
    }
  }

  it('takes a free lease and keeps it', async () => {
    const one = newElector('one');
    one.start();
    await pass(60);
    expect(one.isLeader).toBe(true);
    expect(history).toEqual(['0 one started']);
    expect(server.lease?.spec).toEqual({
      holderIdentity: 'one',
      leaseDurationSeconds: 15,
      acquireTime: '2026-01-01T00:00:00.000000Z',
      renewTime: '2026-01-01T00:01:00.000000Z',
      leaseTransitions: 0,
    });
  });

  it('hands over when it is stopped, after its work has ended', async () => {
    const one = newElector('one', {
      onStartedLeading: signal =>
        new Promise(resolve => {
          record('one', 'started');
          signal.addEventListener('abort', () =>
            clock.setTimeout(() => {
              record('one', 'work ended');
              resolve();
            }, 3_000),
          );
        }),
    });
    one.start();
    await pass(1);
    newElector('two').start();
    await pass(20);
    const stopping = one.stop();
    expect(one.isLeader).toBe(false);
    await pass(10);
    await stopping;
    expect(history).toEqual([
      '0 one started',
      '21 one stopped',
      '24 one work ended',
      '25 two started',
    ]);
    expect(server.lease?.spec?.leaseTransitions).toBe(1);
  });

  it('takes over from a holder that died, a lease duration after its last sign', async () => {
    const one = newElector('one');
    const two = newElector('two');
    one.start();
    await pass(1);
    two.start();
    await pass(20);
    server.links.set('one', 'hangs');
    await pass(30);
    expect(two.isLeader).toBe(true);
    // Last renewal at 20; it stops by itself at 30; two sees it stand still from 21 to 36.
    expect(history).toEqual([
      '0 one started',
      '30 one stopped',
      '37 two started',
    ]);
  });

  it.each(['refuses', 'hangs'] as const)(
    'stops at the deadline when the server %s, and leads again afterwards',
    async link => {
      const signals: AbortSignal[] = [];
      const one = newElector('one', {
        onStartedLeading: signal => {
          signals.push(signal);
          record('one', 'started');
        },
      });
      one.start();
      await pass(5);
      server.links.set('one', link);
      await pass(8.8);
      expect(one.isLeader).toBe(true);
      expect(signals[0].aborted).toBe(false);
      await pass(0.3);
      expect(one.isLeader).toBe(false);
      expect(signals[0].aborted).toBe(true);
      await pass(30);
      server.links.set('one', 'up');
      await pass(10);
      expect(one.isLeader).toBe(true);
      expect(signals[1].aborted).toBe(false);
      expect(history.slice(0, 2)).toEqual(['0 one started', '14 one stopped']);
      expect(history).toHaveLength(3);
    },
  );

  it('is no leader after its deadline, even before any timer could fire', async () => {
    const one = newElector('one');
    one.start();
    await pass(1);
    const frozen = new LateClock(clock);
    const two = newElector('two', { clock: frozen });
    await one.stop();
    two.start();
    await pass(3);
    expect(two.isLeader).toBe(true);
    const lead = two.leadingSignal!;
    const client = fencedClient(server.clientOf('two'), two);

    frozen.jump(12_000);
    expect(lead.aborted).toBe(false);
    expect(two.isLeader).toBe(false);
    await expect(
      client.create(configMapType, { metadata: { name: 'x', namespace: 'y' } }),
    ).rejects.toThrow(NotLeaderError);
    await pass(3);
    expect(lead.aborted).toBe(true);
    expect(history).toContainEqual(expect.stringMatching(/two stopped/));
  });
  it('stops at once when it sees that somebody else holds the lease', async () => {
    const one = newElector('one');
    one.start();
    await pass(5);
    server.lease = {
      ...server.lease!,
      metadata: { ...server.lease!.metadata, resourceVersion: '99' },
      spec: { ...server.lease!.spec, holderIdentity: 'thief' },
    };
    await pass(3);
    expect(one.isLeader).toBe(false);
    // A thief that never renews loses it again.
    await pass(30);
    expect(one.isLeader).toBe(true);
  });

  it('goes on when a renewal arrived and its answer did not', async () => {
    const one = newElector('one');
    one.start();
    await pass(3);
    server.links.set('one', 'loses answers');
    await pass(2);
    server.links.set('one', 'up');
    await pass(30);
    expect(history).toEqual(['0 one started']);
  });

  it('makes the lease again when somebody deletes it', async () => {
    const one = newElector('one');
    one.start();
    await pass(3);
    server.lease = undefined;
    await pass(30);
    expect(history).toEqual(['0 one started']);
    expect(server.lease).toBeDefined();
  });

  it('has one leader at a time while links come and go', async () => {
    const identities = ['one', 'two', 'three'];
    identities.forEach(identity => newElector(identity).start());
    let seed = 7;
    const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    for (let round = 0; round < 200; round++) {
      const identity = identities[Math.floor(random() * 3)];
      const links = ['up', 'up', 'refuses', 'hangs', 'loses answers'] as const;
      server.links.set(identity, links[Math.floor(random() * links.length)]);
      await pass(Math.floor(random() * 20));
    }
    identities.forEach(identity => server.links.set(identity, 'up'));
    await pass(30);
    expect(electors.filter(({ isLeader }) => isLeader)).toHaveLength(1);
    expect(server.lease?.spec?.leaseTransitions).toBeGreaterThan(10);
  });

  it('outlives work that throws', async () => {
    const one = newElector('one', {
      onStartedLeading: async () => {
        throw new Error('no');
      },
    });
    one.start();
    await pass(20);
    expect(one.isLeader).toBe(true);
    expect(logger.lines).toContain('error The work under test/lock failed: no');
  });

  it('refuses times that cannot fence', () => {
    expect(() => newElector('x', { renewDeadlineMs: 15_000 })).toThrow(
      RangeError,
    );
    expect(() => newElector('x', { retryPeriodMs: 10_000 })).toThrow(
      RangeError,
    );
  });

  describe('fencedClient', () => {
    it('lets a leader write until its term ends, and everybody read', async () => {
      const one = newElector('one');
      const client = fencedClient(server.clientOf('one'), one);
      const key = { namespace: 'test', name: 'x' };
      const object = { metadata: { ...key, resourceVersion: '1' } };
      const writes = [
        () => client.create(configMapType, object),
        () => client.replace(configMapType, object),
        () => client.patch(configMapType, key, {}, { type: 'merge' }),
        () => client.delete(configMapType, key),
        () => client.raw('/x', { method: 'post' }),
      ];
      for (const write of writes) {
        await expect(write()).rejects.toThrow(NotLeaderError);
      }
      await client.raw('/x');
      one.start();
      await pass(1);
      const { spec } = await client.get<NonNullable<typeof server.lease>>(
        configMapType,
        key,
      );
      expect(spec?.holderIdentity).toBe('one');

      server.links.set('one', 'hangs');
      const hanging = client.patch(configMapType, key, {}, { type: 'merge' });
      const aborted = failureOf(hanging);
      await pass(12);
      expect((await aborted).message).toMatch(/could not be renewed/);
    });
  });
});
