import {
  addFinalizerPatch,
  hasFinalizer,
  keyOf,
  parseKey,
  type Clock,
  type EventRecorder,
  type ReconcileContext,
  type ReconcileResult,
} from '@assay/controller';
import { FINALIZER, resources } from '@assay/plugin-experiments-common';
import { advance } from './advance';
import { afterwards } from './afterwards';
import { isTrue } from './conditions';
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
    { signal }: ReconcileContext,
  ): Promise<ReconcileResult> {
    const run = this.deps.caches.experiments.get(key);
    // A run that the cache shows as it was before our own write comes again with that write.
    if (!run || this.deps.recent.isStale(run)) {
      return {};
    }
    const deps = {
      ...this.deps,
      client: signalledClient(this.deps.client, signal),
    };
    const scope = new Scope({ run, now: this.deps.clock.now(), signal, deps });
    if (scope.is('TornDown') && isTerminal(run.status?.phase)) {
      await afterwards(scope);
      return this.next(scope);
    }
    if (!hasFinalizer(run, FINALIZER) && !scope.isDeleting) {
      return this.addFinalizer(scope);
    }
    try {
      await advance(scope);
    } catch (error) {
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
      this.deps.queue.release(key);
    }
    await this.write(scope);
    return this.next(scope);
  }

  private next({ wakeAt, now }: Scope): ReconcileResult {
    return wakeAt === undefined
      ? {}
      : { requeueAfterMs: Math.max(0, wakeAt - now) };
  }

  private async addFinalizer(scope: Scope): Promise<ReconcileResult> {
    await this.patch(scope, addFinalizerPatch(scope.run, FINALIZER));
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
    const written = await scope.client.patch<ExperimentObject>(
      resources.experiments,
      parseKey(scope.key),
      body,
      { type: 'merge', subresource },
    );
    this.deps.recent.wroteRun(written);
    return written;
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
