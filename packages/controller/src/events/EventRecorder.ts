import { KubernetesClient, isNotFound } from '../client';
import { Clock, systemClock } from '../clock';
import { Logger, errorMessage, standardErrorLogger } from '../logger';
import { toMicroTime } from '../microTime';
import { KubernetesObject } from '../resource';
import { KubernetesEvent, buildEvent, eventType } from './Event';

/** @public */
export interface EventRecorderOptions {
  client: KubernetesClient;
  /** Such as `example.com/backup-controller`. */
  reportingController: string;
  /** Which process, such as the name of the pod. */
  reportingInstance: string;
  clock?: Clock;
  logger?: Logger;
}

interface Series {
  event: KubernetesEvent;
  count: number;
  lastObservedMs: number;
  /** What the server knows. */
  recorded: number;
}

/** As in client-go: a repeat after this long is news again. */
const SERIES_ENDS_AFTER_MS = 6 * 60_000;
const MOST_SERIES = 1_000;

/**
 * Tells people what happened to an object, where `kubectl describe` shows it.
 * Events are a courtesy: they are sent behind the caller's back, never fail it,
 * and the server drops them after an hour.
 *
 * @public
 */
export class EventRecorder {
  private readonly clock: Clock;
  private readonly logger: Logger;
  /** Oldest first. */
  private readonly series = new Map<string, Series>();
  /** To be sent, one after the other: calls that matter must not wait for these. */
  private readonly unsent = new Set<Series>();
  private sending?: Promise<void>;
  private created = 0;

  constructor(private readonly options: EventRecorderOptions) {
    this.clock = options.clock ?? systemClock;
    this.logger = options.logger ?? standardErrorLogger;
  }

  /**
   * Records that something happened. The same again within six minutes counts
   * up the first event instead of making a new one.
   *
   * @param reason - why, one word in CamelCase, at most 128 bytes
   * @param action - what was done, one word in CamelCase, at most 128 bytes
   * @param note - a sentence for people, cut at 1024 bytes
   */
  event(
    regarding: KubernetesObject,
    type: 'Normal' | 'Warning',
    reason: string,
    action: string,
    note: string,
  ): void {
    try {
      const series = this.observe(regarding, type, reason, action, note);
      this.enqueue(series);
    } catch (error) {
      this.complain(reason, error);
    }
  }

  /** Resolves when everything recorded so far has been sent or has failed. */
  async flush(): Promise<void> {
    await this.sending;
  }

  private observe(
    regarding: KubernetesObject,
    type: 'Normal' | 'Warning',
    reason: string,
    action: string,
    note: string,
  ): Series {
    const nowMs = this.clock.now();
    const { kind, metadata } = regarding;
    const { uid, namespace, name } = metadata;
    const key = JSON.stringify([
      ...[kind, uid, namespace, name],
      ...[type, reason, action, note],
    ]);
    const known = this.series.get(key);
    this.series.delete(key);
    const series =
      known && nowMs - known.lastObservedMs < SERIES_ENDS_AFTER_MS
        ? known
        : this.begin({ regarding, type, reason, action, note, nowMs });
    series.count++;
    series.lastObservedMs = nowMs;
    this.series.set(key, series);
    this.dropOldest();
    return series;
  }

  private begin(
    details: Pick<
      Parameters<typeof buildEvent>[0],
      'regarding' | 'type' | 'reason' | 'action' | 'note' | 'nowMs'
    >,
  ): Series {
    const { reportingController, reportingInstance } = this.options;
    const event = buildEvent({
      ...details,
      reportingController,
      reportingInstance,
      unique: `${reportingInstance} ${this.created++}`,
    });
    return { event, count: 0, lastObservedMs: 0, recorded: 0 };
  }

  private dropOldest(): void {
    if (this.series.size <= MOST_SERIES) return;
    const [oldest] = this.series.keys();
    this.series.delete(oldest);
  }

  private enqueue(series: Series): void {
    if (this.unsent.size >= MOST_SERIES && !this.unsent.has(series)) {
      throw new Error(`${MOST_SERIES} others wait to be sent`);
    }
    this.unsent.add(series);
    this.sending ??= this.sendAll();
  }

  private async sendAll(): Promise<void> {
    for (const series of this.unsent) {
      // Taken out first: a repeat meanwhile puts it in again, at the end.
      this.unsent.delete(series);
      await this.send(series).catch(error =>
        this.complain(series.event.reason, error),
      );
    }
    this.sending = undefined;
  }

  private async send(series: Series): Promise<void> {
    const { count, lastObservedMs } = series;
    const known = { count, lastObservedTime: toMicroTime(lastObservedMs) };
    if (series.recorded === 0) await this.create(series, known);
    else await this.count(series, known);
    series.recorded = count;
  }

  private async create(
    { event }: Series,
    known: { count: number; lastObservedTime: string },
  ): Promise<void> {
    await this.options.client.create(
      eventType,
      known.count > 1 ? { ...event, series: known } : event,
    );
  }

  private async count(
    series: Series,
    known: { count: number; lastObservedTime: string },
  ): Promise<void> {
    try {
      await this.options.client.patch(
        eventType,
        series.event.metadata,
        { series: known },
        { type: 'merge' },
      );
    } catch (error) {
      if (!isNotFound(error)) throw error;
      // The server has dropped the first one meanwhile.
      await this.create(series, known);
    }
  }

  private complain(reason: string, error: unknown): void {
    this.logger.warn(`The event ${reason} was lost: ${errorMessage(error)}`);
  }
}
