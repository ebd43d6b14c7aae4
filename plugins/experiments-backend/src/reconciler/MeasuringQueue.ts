import { keyOf } from '@assay/controller';
import type { ClusterProvider } from '@assay/plugin-experiments-node';
import { conditionOf, isTrue } from './conditions';
import type { ExperimentObject } from './kinds';
import type { RecentWrites } from './recentWrites';

/**
 * Who may measure on a provider that takes few runs at a time. The answer is read off the runs
 * themselves: one holds a place from the pass that freezes its plan until it is finished, and
 * those that wait go in the order of their creation.
 */
export class MeasuringQueue {
  /** Runs that a pass under way is about to admit: their status is not written yet. */
  readonly #admitting = new Map<string, string[]>();

  constructor(
    private readonly recent: Pick<RecentWrites, 'runs'>,
    private readonly providers: ReadonlyMap<string, ClusterProvider>,
    private readonly defaultProvider: string,
  ) {}

  /** Takes a place for each provider until {@link MeasuringQueue.release}, or none at all. */
  admit(run: ExperimentObject): boolean {
    const wanted = this.#limited(run);
    if (wanted.length === 0) {
      // Nobody else has to be looked at, of whom there may be thousands.
      return true;
    }
    const others = this.recent
      .runs()
      .filter(other => other.metadata.uid !== run.metadata.uid);
    const free = wanted.every(provider => {
      const holding = others.filter(
        other => this.#holds(other) && this.#limited(other).includes(provider),
      ).length;
      const admitting = [...this.#admitting]
        .filter(([key]) => key !== keyOf(run))
        .filter(([, providers]) => providers.includes(provider)).length;
      const earlier = others.some(
        other =>
          this.#waits(other) &&
          this.#limited(other).includes(provider) &&
          comesBefore(other, run),
      );
      const places = this.providers.get(provider)?.concurrency ?? Infinity;
      return !earlier && holding + admitting < places;
    });
    if (free) {
      this.#admitting.set(keyOf(run), wanted);
    }
    return free;
  }

  /** Ends what `admit` took; by then the run's own status says it, or the pass has failed. */
  release(key: string): void {
    this.#admitting.delete(key);
  }

  /** Keys of the runs that come next, one for each provider that takes few at a time. */
  heads(): string[] {
    const waiting = this.recent
      .runs()
      .filter(run => this.#waits(run) && isQueued(run))
      .sort((a, b) => (comesBefore(a, b) ? -1 : 1));
    const seen = new Set<string>();
    return waiting
      .filter(run =>
        this.#limited(run).some(provider => {
          const first = !seen.has(provider);
          seen.add(provider);
          return first;
        }),
      )
      .map(keyOf);
  }

  /** Whether a change of this run can let another one go. */
  mayFree(run: ExperimentObject): boolean {
    return this.#limited(run).length > 0 && !(this.#holds(run) && !isOver(run));
  }

  #limited(run: ExperimentObject): string[] {
    const names = run.spec.targets.map(
      ({ cluster }) => cluster.provider ?? this.defaultProvider,
    );
    return [...new Set(names)].filter(
      name => this.providers.get(name)?.concurrency !== undefined,
    );
  }

  #holds(run: ExperimentObject): boolean {
    return run.status?.plan !== undefined && !isOver(run);
  }

  #waits(run: ExperimentObject): boolean {
    return (
      run.status?.plan === undefined &&
      !isOver(run) &&
      !run.spec.paused &&
      !run.spec.abort &&
      run.metadata.deletionTimestamp === undefined &&
      // Refused at admission: it will never want a place.
      run.status?.failure === undefined
    );
  }
}

function isOver({ status }: ExperimentObject): boolean {
  return status !== undefined && isTrue(status, 'Finished');
}

function isQueued({ status }: ExperimentObject): boolean {
  return (
    status !== undefined && conditionOf(status, 'Admitted')?.reason === 'Queued'
  );
}

/** Older first; of the same second by UID, so that every replica has the same order. */
function comesBefore(a: ExperimentObject, b: ExperimentObject): boolean {
  const [one, other] = [a, b].map(({ metadata }) =>
    [metadata.creationTimestamp ?? '', metadata.uid ?? ''].join(' '),
  );
  return one < other;
}
