import { KubernetesError } from '../client';
import { VirtualClock } from '../clock';
import { KubernetesObject, keyOf } from '../resource';
import { Reflector } from '../reflector';
import { RecordingLogger } from '../testing/RecordingLogger';
import { assertNoTimers } from '../testing/assertNoTimers';
import { failureOf } from '../testing/failureOf';
import { Controller, ControllerOptions, Reconcile } from './Controller';

type Handler = Parameters<Reflector<KubernetesObject>['onEvent']>[0];

/** As much of a reflector as a controller sees. */
class FakeReflector {
  readonly objects = new Map<string, KubernetesObject>();
  readonly handlers = new Set<Handler>();
  settle!: () => void;
  private readonly settled = new Promise<void>(resolve => {
    this.settle = resolve;
  });

  whenSettled(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.settled.then(resolve);
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  }

  onEvent(handler: Handler): () => void {
    this.handlers.add(handler);
    for (const object of this.objects.values()) {
      handler({ type: 'Added', object });
    }
    return () => this.handlers.delete(handler);
  }

  put(name: string, labels: Record<string, string> = {}): void {
    const object = { metadata: { namespace: 'test', name, labels } };
    const previous = this.objects.get(keyOf(object));
    this.objects.set(keyOf(object), object);
    const type = previous ? 'Modified' : 'Added';
    this.handlers.forEach(handler => handler({ type, object, previous }));
  }

  get asReflector(): Reflector<KubernetesObject> {
    return this as unknown as Reflector<KubernetesObject>;
  }
}

describe('Controller', () => {
  let clock: VirtualClock;
  let logger: RecordingLogger;
  let widgets: FakeReflector;
  let controller: Controller;
  let reconciled: string[];

  beforeEach(() => {
    clock = new VirtualClock();
    logger = new RecordingLogger();
    widgets = new FakeReflector();
    widgets.settle();
    reconciled = [];
  });

  afterEach(async () => {
    await controller.stop();
    assertNoTimers(clock);
  });

  function newController(
    reconcile: Reconcile = async () => {},
    options: Partial<ControllerOptions> = {},
  ): Controller {
    controller = new Controller({
      name: 'tester',
      clock,
      random: () => 1,
      logger,
      reconcile: async (key, context) => {
        reconciled.push(key);
        return reconcile(key, context);
      },
      ...options,
    });
    return controller.watch(widgets.asReflector);
  }

  it('reconciles what is there, and what changes', async () => {
    widgets.put('one');
    await newController().start();
    await controller.idle();
    widgets.put('two');
    widgets.put('one');
    await controller.idle();
    expect(reconciled).toEqual(['test/one', 'test/two', 'test/one']);
  });

  it('waits for every reflector, and keeps what it is given meanwhile', async () => {
    const slow = new FakeReflector();
    const starting = newController().watch(slow.asReflector).start();
    controller.enqueue('by/hand');
    await clock.advance(0);
    expect(reconciled).toEqual([]);
    slow.settle();
    await starting;
    await controller.idle();
    expect(reconciled).toEqual(['by/hand']);
  });

  it('can be stopped while it waits', async () => {
    const starting = newController()
      .watch(new FakeReflector().asReflector)
      .start();
    const failure = failureOf(starting);
    await controller.stop();
    expect((await failure).message).toMatch(/was stopped/);
  });

  it('maps a child to its parents, before and after a change', async () => {
    const children = new FakeReflector();
    children.settle();
    newController().watch(children.asReflector, ({ metadata }) => [
      `test/${metadata.labels?.parent}`,
    ]);
    await controller.start();
    children.put('child', { parent: 'old' });
    await controller.idle();
    children.put('child', { parent: 'new' });
    await controller.idle();
    expect(reconciled.sort()).toEqual(['test/new', 'test/old', 'test/old']);
  });

  it('looks again when a pass asks for it, and not otherwise', async () => {
    await newController(async () =>
      reconciled.length < 3 ? { requeueAfterMs: 60_000 } : undefined,
    ).start();
    controller.enqueue('a');
    await clock.advance(59_999);
    expect(reconciled).toHaveLength(1);
    await clock.advance(600_000);
    expect(reconciled).toHaveLength(3);
  });

  it('tries again after a failure, later and later, until it succeeds', async () => {
    const times: number[] = [];
    await newController(async () => {
      times.push(clock.monotonic() / 1000);
      if (times.length < 5) throw new Error('not yet');
    }).start();
    controller.enqueue('a');
    await clock.advance(3_600_000);
    expect(times).toEqual([0, 1, 3, 7, 15]);
    expect(logger.lines).toHaveLength(4);
  });

  it('begins with short delays again after a success', async () => {
    const times: number[] = [];
    await newController(async () => {
      times.push(clock.monotonic() / 1000);
      if (times.length === 3) return { requeueAfterMs: 100_000 };
      throw new Error('not yet');
    }).start();
    controller.enqueue('a');
    await clock.advance(104_000);
    expect(times).toEqual([0, 1, 3, 103, 104]);
  });

  it('survives a reconcile that throws before it is a promise, and odd things thrown', async () => {
    await newController((() => {
      // eslint-disable-next-line no-throw-literal
      throw undefined;
    }) as Reconcile).start();
    controller.enqueue('a');
    await clock.advance(3_000);
    expect(reconciled).toHaveLength(3);
  });

  it.each([
    {
      name: 'a conflict is no news',
      error: new KubernetesError('late', { code: 409, reason: 'Conflict' }),
      wantDelayMs: 1_000,
      wantLog: 'debug tester failed and will try again',
    },
    {
      name: 'a server that asks for time gets it',
      error: new KubernetesError('busy', { code: 429, retryAfterMs: 7_000 }),
      wantDelayMs: 7_000,
      wantLog: 'warn tester failed and will try again',
    },
  ])('$name', async ({ error, wantDelayMs, wantLog }) => {
    await newController(async () => {
      throw error;
    }).start();
    controller.enqueue('a');
    await controller.idle();
    expect(clock.nextTimerAt()).toBe(clock.now() + wantDelayMs);
    expect(logger.lines).toEqual([wantLog]);
  });

  it('works on several keys at a time, on each key alone', async () => {
    let now = 0;
    let most = 0;
    const perKey = new Map<string, number>();
    await newController(
      async key => {
        expect(perKey.get(key) ?? 0).toBe(0);
        perKey.set(key, 1);
        most = Math.max(most, ++now);
        if (reconciled.length < 20) controller.enqueue(key);
        await Promise.resolve();
        now--;
        perKey.set(key, 0);
      },
      { workers: 3 },
    ).start();
    ['a', 'b', 'c', 'd', 'e'].forEach(key => controller.enqueue(key));
    await clock.advance(0);
    expect(most).toBe(3);
  });

  it('aborts the pass in flight when it is stopped, and waits for it', async () => {
    let ended = false;
    await newController(
      (_key, { signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => {
            ended = true;
            reject(signal.reason);
          }),
        ),
    ).start();
    controller.enqueue('a');
    await clock.advance(0);
    await controller.stop();
    expect(ended).toBe(true);
    expect(logger.lines).toEqual([]);
    expect(widgets.handlers.size).toBe(0);
    widgets.put('one');
    await clock.advance(3_600_000);
    expect(reconciled).toEqual(['a']);
  });

  it('can be started again, and looks at everything anew', async () => {
    widgets.put('one');
    await newController().start();
    await expect(controller.start()).rejects.toThrow(/runs already/);
    await controller.idle();
    await controller.stop();
    await controller.start();
    await controller.idle();
    expect(reconciled).toEqual(['test/one', 'test/one']);
  });
});
