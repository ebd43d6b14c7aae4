import { LinkedAbort } from '../abort';
import { KubernetesClient } from '../client';
import { Clock, Random, delay, systemClock } from '../clock';
import { Logger, errorMessage, standardErrorLogger } from '../logger';
import { LeaseClaim } from './LeaseClaim';

/** @public */
export interface LeaderElectorOptions {
  client: KubernetesClient;
  /** Of the Lease. */
  namespace: string;
  name: string;
  /** Unlike any other candidate's, also unlike our own after a restart. */
  identity: string;
  clock?: Clock;
  random?: Random;
  logger?: Logger;
  /** After this long without a renewal others may take over; 15 s. */
  leaseDurationMs?: number;
  /** After this long without a renewal we stop by ourselves; 10 s, less than the duration. */
  renewDeadlineMs?: number;
  /** Between two tries; 2 s. */
  retryPeriodMs?: number;
  /** Begins or does the work; the signal is aborted when leadership is lost. */
  onStartedLeading(signal: AbortSignal): void | Promise<void>;
  /** Ends the work. Leadership is not sought again, nor given up, before both promises settle. */
  onStoppedLeading?(): void | Promise<void>;
}

/**
 * One leader among many candidates, by a Lease.
 *
 * A leader that cannot renew stops before anybody else may begin: at the
 * deadline, measured from the sending of the last successful renewal on the
 * monotonic clock, its signal is aborted and `isLeader` is false. Then it
 * stands for election again; the process goes on.
 *
 * A process that was frozen past its deadline wakes up as a former leader, but
 * a request may have left just before. Every write must therefore carry a
 * condition (a resourceVersion, a UID, a deterministic name) that makes it
 * harmless when late; see also `fencedClient`.
 *
 * @public
 */
export class LeaderElector {
  private readonly clock: Clock;
  private readonly random: Random;
  private readonly logger: Logger;
  private readonly leaseDurationMs: number;
  private readonly renewDeadlineMs: number;
  private readonly retryPeriodMs: number;
  private readonly claim: LeaseClaim;
  private running?: { stop: AbortController; ended: Promise<void> };
  private term?: { ender: LinkedAbort; deadline: number };

  constructor(private readonly options: LeaderElectorOptions) {
    this.clock = options.clock ?? systemClock;
    this.random = options.random ?? Math.random;
    this.logger = options.logger ?? standardErrorLogger;
    this.leaseDurationMs = options.leaseDurationMs ?? 15_000;
    this.renewDeadlineMs = options.renewDeadlineMs ?? 10_000;
    this.retryPeriodMs = options.retryPeriodMs ?? 2_000;
    if (
      this.renewDeadlineMs >= this.leaseDurationMs ||
      this.retryPeriodMs >= this.renewDeadlineMs
    ) {
      throw new RangeError(
        'A lease needs retryPeriodMs < renewDeadlineMs < leaseDurationMs',
      );
    }
    this.claim = new LeaseClaim({
      ...options,
      clock: this.clock,
      leaseDurationMs: this.leaseDurationMs,
    });
  }

  /** Whether we lead at this moment, by the clock and not by when a timer fires. */
  get isLeader(): boolean {
    return (
      this.term !== undefined &&
      !this.term.ender.signal.aborted &&
      this.clock.monotonic() < this.term.deadline
    );
  }

  /** Aborted when the present term ends; undefined when we do not lead. */
  get leadingSignal(): AbortSignal | undefined {
    return this.isLeader ? this.term?.ender.signal : undefined;
  }

  /** Stands for election until `stop`. */
  start(): void {
    if (this.running) return;
    const stop = new AbortController();
    this.running = { stop, ended: this.run(stop.signal) };
  }

  /** Ends the work, waits for it to have ended, and only then releases the lease. */
  async stop(): Promise<void> {
    const running = this.running;
    if (!running) return;
    this.running = undefined;
    running.stop.abort(new Error('The leader election was stopped'));
    await running.ended;
    await this.withTimeout(signal => this.claim.release(signal)).catch(error =>
      this.logger.warn(
        `The lease ${this.name} runs out by itself: ${errorMessage(error)}`,
      ),
    );
  }

  private async run(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const sentAt = this.clock.monotonic();
      if (await this.tryToHold(stop)) {
        await this.lead(stop, sentAt);
      } else {
        await this.pause(stop);
      }
    }
  }

  /** One term, from the lease won to the work ended. */
  private async lead(stop: AbortSignal, sentAt: number): Promise<void> {
    const ender = new LinkedAbort(stop);
    const term = { ender, deadline: sentAt + this.renewDeadlineMs };
    this.term = term;
    const end = (reason: string) => ender.abort(new Error(reason));
    this.logger.info(`${this.options.identity} leads ${this.name}`);
    const work = this.settled(
      () => this.options.onStartedLeading(ender.signal),
      ender.signal,
    );
    try {
      await this.renewUntilLost(term, ender, end);
    } finally {
      ender.unlink();
      this.term = undefined;
    }
    this.logger.info(`${this.options.identity} leads ${this.name} no more`, {
      reason: errorMessage(ender.signal.reason),
    });
    await this.settled(() => this.options.onStoppedLeading?.());
    await work;
  }

  private async renewUntilLost(
    term: { deadline: number },
    ender: LinkedAbort,
    end: (reason: string) => void,
  ): Promise<void> {
    const { signal } = ender;
    let cancel = () => {};
    const arm = () => {
      cancel();
      cancel = this.clock.setTimeout(
        () => end('The lease could not be renewed in time'),
        Math.max(0, term.deadline - this.clock.monotonic()),
      );
    };
    arm();
    try {
      while (!signal.aborted) {
        await this.pause(signal);
        const sentAt = this.clock.monotonic();
        // Woken up late: whatever the lease says now, this term is over.
        if (sentAt >= term.deadline) end('The deadline passed unnoticed');
        if (signal.aborted) return;
        const outcome = await this.attempt(signal);
        if (signal.aborted) return;
        if (outcome === 'held') {
          term.deadline = sentAt + this.renewDeadlineMs;
          arm();
        } else if (outcome !== 'failed') {
          end(`The lease was taken by ${outcome.holder}`);
        }
      }
    } finally {
      cancel();
    }
  }

  private async tryToHold(stop: AbortSignal): Promise<boolean> {
    return (await this.attempt(stop)) === 'held';
  }

  private async attempt(
    signal: AbortSignal,
  ): Promise<'held' | 'failed' | { holder: string }> {
    try {
      const outcome = await this.withTimeout(
        timed => this.claim.claim(timed),
        signal,
      );
      return outcome.type === 'held' ? 'held' : outcome;
    } catch (error) {
      if (!signal.aborted) {
        this.logger.warn(
          `The lease ${this.name} could not be held: ${errorMessage(error)}`,
        );
      }
      return 'failed';
    }
  }

  /** A try that hangs must leave time for another before the deadline. */
  private async withTimeout<R>(
    call: (signal: AbortSignal) => Promise<R>,
    parent?: AbortSignal,
  ): Promise<R> {
    const ender = new LinkedAbort(parent);
    const cancel = this.clock.setTimeout(
      () => ender.abort(new Error('No answer in time')),
      this.renewDeadlineMs / 2,
    );
    try {
      return await call(ender.signal);
    } finally {
      cancel();
      ender.unlink();
    }
  }

  /**
   * The user's code: what it throws is logged and ends nothing here. Work that
   * was told to end may well end by throwing.
   */
  private async settled(
    call: () => void | Promise<void>,
    ended?: AbortSignal,
  ): Promise<void> {
    try {
      await call();
    } catch (error) {
      this.logger[ended?.aborted ? 'debug' : 'error'](
        `The work under ${this.name} failed: ${errorMessage(error)}`,
      );
    }
  }

  /** Spread, so that candidates do not all come at once. */
  private pause(signal: AbortSignal): Promise<void> {
    const ms = this.retryPeriodMs * (1 + this.random() * 0.2);
    return delay(this.clock, ms, signal).catch(() => {});
  }

  private get name(): string {
    return `${this.options.namespace}/${this.options.name}`;
  }
}
