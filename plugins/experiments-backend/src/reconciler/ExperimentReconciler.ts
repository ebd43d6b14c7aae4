import {
  addFinalizerPatch,
  hasFinalizer,
  isForbidden,
  keyOf,
  parseKey,
  type Clock,
  type EventRecorder,
  type ReconcileContext,
  type ReconcileResult,
} from '@assay/controller';
import { FINALIZER, labels, resources } from '@assay/plugin-experiments-common';
import { isClaimed, isOurs } from './installations';
import { advance, currentStep, REFUSED_RETRY_MS } from './advance';
import { afterwards } from './afterwards';
import { isTrue, withAllConditions } from './conditions';
import { describeRefusal } from './missingRight';
import type { ExperimentObject } from './kinds';
import { Scope, type PassDependencies } from './scope';
import { signalledClient } from './signalledClient';
import { isTerminal, statusPatch, summarise } from './status';

/** Brings runs forward, one pass at a time. */
export class ExperimentReconciler {
  constructor(
    private readonly deps: PassDependencies & {
      clock: Clock;
      recorder: Pick<EventRecorder, 'event'>;
    },
  ) {}

  /** One pass over the run of a key: observe, decide, act, and write the status once. */
  async reconcile(
    key: string,
    context: ReconcileContext,
  ): Promise<ReconcileResult> {
    try {
      return await this.pass(key, context);
    } finally {
      // Not before the status is written: until then nothing else says who took a place.
      this.deps.queue.release(key);
    }
  }

  private async pass(
    key: string,
    { signal }: ReconcileContext,
  ): Promise<ReconcileResult> {
    const { installation } = this.deps.settings;
    const run = this.deps.caches.experiments.get(key);
    // A run that the cache shows as it was before our own write comes again with that write.
    if (!run || this.deps.recent.isStale(run) || !isOurs(run, installation)) {
      if (!run) {
        this.leave(key);
      }
      return {};
    }
    const deps = {
      ...this.deps,
      client: signalledClient(this.deps.client, signal),
    };
    const scope = new Scope({ run, now: this.deps.clock.now(), signal, deps });
    const over = scope.is('TornDown') && isTerminal(run.status?.phase);
    const { obstacle } = this.deps.sight;
    if (obstacle && !over) {
      return this.waitForSight(scope, obstacle);
    }
    if (over) {
      this.leave(key);
      await afterwards(scope);
      return this.next(scope);
    }
    try {
      const held = hasFinalizer(run, FINALIZER) && isClaimed(run);
      if (!held && !scope.isDeleting) {
        return await this.claim(scope);
      }
      await advance(scope);
    } catch (error) {
      if (isForbidden(error)) {
        sayRefused(scope, error);
      }
      // What was made before it went wrong is recorded all the same.
      signal.throwIfAborted();
      await this.write(scope).catch(failure => {
        const { logger } = this.deps;
        logger.warn('A pass failed, and its status could not be written', {
          run: key,
          error: error instanceof Error ? error.message : String(error),
        });
        throw failure;
      });
      throw error;
    } finally {
      this.deps.going.endPass(scope);
    }
    await this.write(scope);
    return this.next(scope);
  }

  /** Nothing is remembered of a run that is over. */
  private leave(key: string): void {
    this.deps.connections.forget(key);
    this.deps.going.endPass({ key });
  }

  /** Nothing is decided by what cannot be seen; the run says why it stands still. */
  private async waitForSight(
    scope: Scope,
    { refused, message }: { refused: boolean; message: string },
  ): Promise<ReconcileResult> {
    scope.status = withAllConditions(scope.status, scope.clock);
    scope.setCondition({
      type: currentStep(scope.status) ?? 'TornDown',
      status: 'False',
      reason: refused ? 'Forbidden' : 'InProgress',
      message,
    });
    await this.write(scope);
    return { requeueAfterMs: REFUSED_RETRY_MS };
  }

  private next({ wakeAt, now }: Scope): ReconcileResult {
    return wakeAt === undefined
      ? {}
      : { requeueAfterMs: Math.max(0, wakeAt - now) };
  }

  /**
   * Makes the run ours and holds it, in one write. Of two installations that see it at once one
   * gets a conflict, and leaves it alone from then on.
   */
  private async claim(scope: Scope): Promise<ReconcileResult> {
    const { metadata } = addFinalizerPatch(scope.run, FINALIZER);
    const { installation } = this.deps.settings;
    await this.patch(scope, {
      metadata: {
        ...metadata,
        labels: { [labels.installation]: installation },
      },
    });
    return {};
  }

  /** At most one write, against the version that was observed, and none that changes nothing. */
  private async write(scope: Scope): Promise<void> {
    const { run } = scope;
    const status = summarise(run, scope.status, scope.now);
    const patch = statusPatch(run.status, status);
    if (!patch) {
      return;
    }
    const { resourceVersion } = run.metadata;
    const written = await this.patch(
      scope,
      { metadata: { resourceVersion }, status: patch },
      'status',
    );
    this.record(scope, written);
  }

  /** A conflict, or a run that is gone, is an error as any other: the pass starts over later. */
  private async patch(
    scope: Scope,
    body: unknown,
    subresource?: 'status',
  ): Promise<ExperimentObject> {
    try {
      const written = await scope.client.patch<ExperimentObject>(
        resources.experiments,
        parseKey(scope.key),
        body,
        { type: 'merge', subresource },
      );
      this.deps.recent.wroteRun(written);
      this.deps.queue.observe(written);
      return written;
    } catch (error) {
      if (isForbidden(error) && subresource) {
        // Without this right nothing can stand in a condition.
        const why = describeRefusal(error.message);
        this.deps.recorder.event(
          scope.run,
          'Warning',
          'Forbidden',
          'Write',
          why,
        );
      }
      throw error;
    }
  }

  private record(scope: Scope, written: ExperimentObject): void {
    const { recorder, logger } = this.deps;
    const before = scope.run.status?.phase ?? 'Pending';
    const { phase, reason = '', message } = written.status ?? {};
    if (phase && phase !== before) {
      const failed = phase === 'Failed';
      recorder.event(
        written,
        failed ? 'Warning' : 'Normal',
        failed ? reason : phase,
        'Advance',
        `${before} -> ${phase}${message ? `: ${message}` : ''}`,
      );
      logger.info(`Run ${keyOf(written)} is ${phase}`, {
        run: keyOf(written),
        uid: scope.uid,
        reason,
      });
    }
    const { failure } = written.status ?? {};
    if (failure && !scope.run.status?.failure) {
      recorder.event(
        written,
        'Warning',
        failure.reason ?? 'Failed',
        'Fail',
        failure.message ?? '',
      );
    }
    for (const { type, reason: why, note } of scope.notes) {
      recorder.event(written, type, why, 'GiveUp', note);
    }
    if (isTrue(written.status ?? {}, 'Finished')) {
      logger.debug(`Run ${keyOf(written)} is over`);
    }
  }
}

/** A refusal that no step answers for, as of the finalizer, stands where the run is. */
function sayRefused(scope: Scope, error: Error): void {
  scope.status = withAllConditions(scope.status, scope.clock);
  scope.setCondition({
    type: currentStep(scope.status) ?? 'TornDown',
    status: 'False',
    reason: 'Forbidden',
    message: describeRefusal(error.message),
  });
}
