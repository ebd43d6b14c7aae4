import { KubernetesClient, createKubernetesClient } from '../client';
import { VirtualClock } from '../clock';
import {
  FakeApiServer,
  FakeCall,
  Widget,
  sendStatus,
  statusOf,
  versionOf,
  widgetType,
} from '../testing/FakeApiServer';
import { RecordingLogger } from '../testing/RecordingLogger';
import { assertNoTimers } from '../testing/assertNoTimers';
import { eventually } from '../testing/eventually';
import { Reflector } from './Reflector';

const isAny = (_call: FakeCall) => true;
const isWatch = (call: FakeCall) => call.isWatch;
const isList = (call: FakeCall) => !call.isWatch;
const isResumed = (call: FakeCall) => call.query.has('resourceVersion');

/**
 * Ways in which servers and links misbehave, and under which other informers
 * have been measured to go silent, to loop, or to leak. Requests are real, the
 * time between them is not.
 */
describe('A reflector under a misbehaving server', () => {
  let server: FakeApiServer;
  /** The reflector's: a timer on it is a reflector that waits to try again. */
  let clock: VirtualClock;
  /** The connection's, for its timeouts. */
  let linkClock: VirtualClock;
  let client: KubernetesClient & { close(): Promise<void> };
  let reflector: Reflector<Widget>;
  let logger: RecordingLogger;
  let unhandled: unknown[];
  const onUnhandled = (reason: unknown) => unhandled.push(reason);

  beforeEach(async () => {
    unhandled = [];
    process.on('unhandledRejection', onUnhandled);
    server = await FakeApiServer.start();
    server.put('one');
    server.put('two');
    clock = new VirtualClock();
    linkClock = new VirtualClock();
    logger = new RecordingLogger();
    client = createKubernetesClient({
      kubeConfig: server.kubeConfig(),
      clock: linkClock,
    });
    reflector = newReflector();
  });

  afterEach(async () => {
    await reflector.stop();
    assertNoTimers(clock, linkClock);
    await client.close();
    await server.close();
    process.off('unhandledRejection', onUnhandled);
    if (unhandled.length > 0) throw unhandled[0];
  });

  function newReflector(use = client): Reflector<Widget> {
    return new Reflector<Widget>({
      client: use,
      type: widgetType,
      clock,
      random: () => 0.999,
      logger,
    });
  }

  async function startAndSync() {
    reflector.start();
    await reflector.whenSynced();
    await eventually(() => expect(server.openWatches).toBe(1));
  }

  const contents = () => reflector.list().map(versionOf).sort();

  const isUpToDate = () =>
    eventually(() => expect(contents()).toEqual(server.contents()));

  const watchesOrWaits = () =>
    eventually(() =>
      expect(clock.pendingTimers() + server.openWatches).toBeGreaterThan(0),
    );

  /**
   * Moves time on, second by second. A request that becomes due is answered
   * before the next second: the reflector watches or waits again.
   */
  async function pass(seconds: number) {
    for (let second = 0; second < seconds; second++) {
      await clock.advance(1_000);
      await watchesOrWaits();
    }
  }

  const failing = (code: number, reason: string, matches = isAny) => {
    server.misbehave = call => {
      if (!matches(call)) return false;
      sendStatus(call.response, code, reason);
      return true;
    };
  };

  it('reconnects a quiet watch that may be half-open, and misses nothing', async () => {
    await startAndSync();
    await clock.advance(30_000);
    const version = server.bookmark();
    await eventually(() => expect(reflector.health.lastEventAgeMs).toBe(0));
    await clock.advance(89_000);
    await linkClock.advance(89_000);
    expect(server.openWatches).toBe(1);
    expect(reflector.health.lastEventAgeMs).toBe(89_000);

    // The link is dead: what happens now is not sent on the open watch.
    server.watches[0].response.write = () => true;
    server.put('three');
    await linkClock.advance(1_000);
    await eventually(() => expect(clock.pendingTimers()).toBe(1));
    await pass(1);

    await isUpToDate();
    await eventually(() => expect(server.openWatches).toBe(1));
    expect(server.watches).toHaveLength(2);
    expect(server.watches[1].query.get('resourceVersion')).toBe(version);
    expect(reflector.health.restarts).toBe(0);
  });

  it('does not loop hot when the server closes every watch at once', async () => {
    server.misbehave = call => {
      if (call.query.get('sendInitialEvents')) return false;
      if (call.isWatch) call.response.writeHead(200).end();
      return call.isWatch;
    };
    await startAndSync();
    server.endWatches();
    await eventually(() => expect(reflector.health.restarts).toBe(1));
    await pass(600);
    // 1, 2, 4, 8, 16 and then every 30 seconds; a full list every ten minutes.
    expect(server.watches.length).toBeGreaterThan(15);
    expect(server.watches.length).toBeLessThan(30);
    expect(reflector.health.lastError).toMatch(/closed the watch/);

    server.misbehave = undefined;
    server.put('three');
    await pass(30);
    await isUpToDate();
    expect(reflector.health.lastError).toBeUndefined();
  });

  it('survives a watch that answers 500', async () => {
    await startAndSync();
    failing(500, 'InternalError', isWatch);
    server.endWatches();
    await pass(60);
    expect(server.watches.length).toBeGreaterThan(3);
    expect(reflector.health.lastError).toMatch(/InternalError/);

    server.misbehave = undefined;
    server.put('three');
    await pass(30);
    await isUpToDate();
  });

  it('survives a list that answers 500', async () => {
    server.watchList = 'refused';
    failing(500, 'InternalError', isList);
    reflector.start();
    await eventually(() => expect(reflector.health.restarts).toBe(1));
    await pass(60);
    expect(reflector.hasSynced).toBe(false);
    expect(server.lists.length).toBeGreaterThan(3);
    expect(server.lists.length).toBeLessThan(10);

    server.misbehave = undefined;
    await pass(30);
    await reflector.whenSynced();
    await isUpToDate();
  });

  it.each([
    { name: 'an ERROR event', asStatus: false },
    { name: 'an HTTP status', asStatus: true },
  ])(
    'lists again after 410 as $name and finds what was deleted',
    async given => {
      await startAndSync();
      const seen: string[] = [];
      reflector.onEvent(({ type, object }) =>
        seen.push(`${type} ${object.metadata.name}`),
      );
      seen.length = 0;
      if (given.asStatus) failing(410, 'Expired', call => isResumed(call));
      server.breakConnections();
      await eventually(() => expect(reflector.health.restarts).toBe(1));
      server.remove('one');
      server.put('two');
      server.put('three');
      server.compact();
      await pass(10);
      await isUpToDate();
      expect(seen).toEqual(['Deleted one', 'Modified two', 'Added three']);
    },
  );

  it.each([401, 403, 429])('keeps trying after %d', async code => {
    await startAndSync();
    failing(code, 'Refused');
    server.endWatches();
    await pass(120);
    expect(reflector.health.lastError).toMatch(/Refused/);

    server.misbehave = undefined;
    server.put('three');
    await pass(30);
    await isUpToDate();
  });

  it('keeps trying when its own credentials cannot be made', async () => {
    const kubeConfig = server.kubeConfig();
    const apply = kubeConfig.applyToHTTPSOptions.bind(kubeConfig);
    let broken = false;
    kubeConfig.applyToHTTPSOptions = async options => {
      if (broken) throw new Error('the plugin is not installed');
      return apply(options);
    };
    const other = createKubernetesClient({ kubeConfig, clock: linkClock });
    reflector = newReflector(other);
    await startAndSync();
    broken = true;
    server.endWatches();
    await pass(60);
    expect(reflector.health.lastError).toMatch(/plugin is not installed/);

    broken = false;
    server.put('three');
    await pass(30);
    await isUpToDate();
    await reflector.stop();
    await other.close();
  });

  it('goes on when a handler throws, at once or later', async () => {
    const seen: string[] = [];
    reflector.onEvent(() => {
      throw new Error('thrown');
    });
    reflector.onEvent(async () => {
      throw new Error('rejected');
    });
    reflector.onEvent(({ object }) => seen.push(object.metadata.name));
    await startAndSync();
    server.put('three');
    await isUpToDate();
    expect(seen).toEqual(['one', 'two', 'three']);
    expect(server.watches).toHaveLength(1);
    await eventually(() =>
      expect(
        logger.lines.filter(line => /thrown|rejected/.test(line)),
      ).toHaveLength(6),
    );
  });

  it('opens nothing after it was stopped between two watches', async () => {
    await startAndSync();
    server.breakConnections();
    await eventually(() => expect(reflector.health.restarts).toBe(1));
    await reflector.stop();
    const requests = server.calls.length;
    await clock.advance(600_000);
    expect(server.calls).toHaveLength(requests);
    expect(server.openWatches).toBe(0);
  });

  it('counts a line that is no event, and lists again', async () => {
    await startAndSync();
    server.sendLine('{"type":"ADDED","object":{"metadata":{"na');
    await eventually(() => expect(reflector.health.malformedEvents).toBe(1));
    expect(reflector.health.lastError).toMatch(/Not a watch event/);
    server.remove('one');
    server.compact();
    await pass(2);
    await isUpToDate();
  });

  it('waits as long as the server asks', async () => {
    await startAndSync();
    server.misbehave = ({ response }) => {
      sendStatus(response, 429, 'TooManyRequests', { 'retry-after': '90' });
      return true;
    };
    server.endWatches();
    await eventually(() => expect(reflector.health.restarts).toBe(1));
    await pass(1);
    await eventually(() => expect(reflector.health.restarts).toBe(2));
    const requests = server.calls.length;
    await pass(88);
    expect(server.calls).toHaveLength(requests);
    await pass(2);
    await eventually(() => expect(server.calls).toHaveLength(requests + 1));
  });

  it('reports other errors that come as events', async () => {
    await startAndSync();
    server.sendLine(
      JSON.stringify({ type: 'ERROR', object: statusOf(500, 'Timeout') }),
    );
    await eventually(() =>
      expect(reflector.health.lastError).toMatch(/Timeout/),
    );
  });
});
