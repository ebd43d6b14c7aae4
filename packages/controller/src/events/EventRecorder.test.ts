import { KubernetesClient, KubernetesError } from '../client';
import { VirtualClock } from '../clock';
import { KubernetesObject } from '../resource';
import { RecordingLogger } from '../testing/RecordingLogger';
import { KubernetesEvent } from './Event';
import { EventRecorder } from './EventRecorder';

/** As much of an API server as events need. */
class FakeEvents {
  readonly stored: KubernetesEvent[] = [];
  writes = 0;
  failure?: unknown;
  /** Writes wait for it. */
  ready: Promise<void> = Promise.resolve();

  readonly client = {
    create: async (_type: unknown, event: KubernetesEvent) => {
      await this.enter();
      this.stored.push(structuredClone(event));
    },
    patch: async (
      _type: unknown,
      { name }: { name: string },
      { series }: Pick<KubernetesEvent, 'series'>,
    ) => {
      await this.enter();
      const event = this.stored.find(({ metadata }) => metadata.name === name);
      if (!event) throw new KubernetesError('not found', { code: 404 });
      event.series = series;
    },
  } as unknown as KubernetesClient;

  private async enter(): Promise<void> {
    this.writes++;
    await this.ready;
    if (this.failure) throw this.failure;
  }
}

describe('EventRecorder', () => {
  let clock: VirtualClock;
  let events: FakeEvents;
  let logger: RecordingLogger;
  let recorder: EventRecorder;

  beforeEach(() => {
    clock = new VirtualClock(Date.UTC(2026, 0, 1));
    events = new FakeEvents();
    logger = new RecordingLogger();
    recorder = new EventRecorder({
      client: events.client,
      reportingController: 'test.assay.dev/tester',
      reportingInstance: 'tester-1',
      clock,
      logger,
    });
  });

  const widget: KubernetesObject = {
    apiVersion: 'test.assay.dev/v1',
    kind: 'Widget',
    metadata: {
      name: 'one',
      namespace: 'test',
      uid: 'u1',
      resourceVersion: '7',
    },
  };
  const say = (note = 'It grew', object = widget) =>
    recorder.event(object, 'Normal', 'Grown', 'Grow', note);

  it('records what happened as the API wants it', async () => {
    say();
    await recorder.flush();
    expect(events.stored).toEqual([
      {
        metadata: {
          name: expect.stringMatching(/^one\.[0-9a-f]{16}$/),
          namespace: 'test',
        },
        eventTime: '2026-01-01T00:00:00.000000Z',
        type: 'Normal',
        reason: 'Grown',
        action: 'Grow',
        note: 'It grew',
        reportingController: 'test.assay.dev/tester',
        reportingInstance: 'tester-1',
        regarding: {
          apiVersion: 'test.assay.dev/v1',
          kind: 'Widget',
          namespace: 'test',
          name: 'one',
          uid: 'u1',
          resourceVersion: '7',
        },
      },
    ]);
  });

  it('makes a series of what repeats', async () => {
    for (let n = 0; n < 3; n++) {
      say();
      await recorder.flush();
      await clock.advance(60_000);
    }
    expect(events.stored).toHaveLength(1);
    expect(events.stored[0].series).toEqual({
      count: 3,
      lastObservedTime: '2026-01-01T00:02:00.000000Z',
    });
  });

  it('counts what repeats while it is being sent, and sends that once', async () => {
    let open = () => {};
    events.ready = new Promise(resolve => {
      open = resolve;
    });
    for (let n = 0; n < 100; n++) say();
    open();
    await recorder.flush();
    expect(events.stored[0].series?.count).toBe(100);
    expect(events.writes).toBe(2);
  });

  it('sends one after the other, and drops what would pile up', async () => {
    let open = () => {};
    events.ready = new Promise(resolve => {
      open = resolve;
    });
    for (let n = 0; n < 1_010; n++) say(`Note ${n}`);
    expect(events.writes).toBe(1);
    open();
    await recorder.flush();
    expect(events.stored).toHaveLength(1_001);
    expect(logger.lines).toHaveLength(9);
  });

  it.each([
    { name: 'another note', act: () => say('It shrank') },
    {
      name: 'another object',
      act: () =>
        say('It grew', {
          ...widget,
          metadata: { ...widget.metadata, uid: 'u2' },
        }),
    },
    {
      name: 'another type',
      act: () => recorder.event(widget, 'Warning', 'Grown', 'Grow', 'It grew'),
    },
    {
      name: 'the same after six minutes',
      act: async () => {
        await clock.advance(360_000);
        say();
      },
    },
    {
      name: 'a repeat of what the server has dropped',
      act: () => {
        events.stored[0].metadata.name = 'dropped';
        say();
      },
    },
  ])('takes for news: $name', async ({ act }) => {
    say();
    await recorder.flush();
    await act();
    await recorder.flush();
    expect(events.stored).toHaveLength(2);
  });

  it('keeps the limits of the API, and no half characters', async () => {
    const long = 'x'.repeat(300);
    recorder.event(
      { ...widget, metadata: { name: `${'n'.repeat(235)}.rest` } },
      'Warning',
      long,
      long,
      'a€'.repeat(600),
    );
    await recorder.flush();
    const [{ reason, action, note, metadata }] = events.stored;
    expect(reason).toHaveLength(128);
    expect(action).toHaveLength(128);
    expect(Buffer.byteLength(note)).toBeLessThanOrEqual(1024);
    expect(note).toMatch(/^(a€)*a?$/);
    expect(metadata.name).toMatch(/^n{235}\.[0-9a-f]{16}$/);
    expect(metadata.namespace).toBe('default');
  });

  it('never fails its caller', async () => {
    events.failure = new Error('forbidden');
    say();
    await recorder.flush();
    expect(logger.lines).toEqual(['warn The event Grown was lost: forbidden']);
    recorder.event(
      undefined as unknown as KubernetesObject,
      'Normal',
      'Odd',
      'Odd',
      '',
    );
    expect(logger.lines).toHaveLength(2);

    events.failure = undefined;
    say();
    await recorder.flush();
    expect(events.stored[0].series?.count).toBe(2);
  });
});
