import { keyOf } from '@assay/controller';
import { isPaused } from '@assay/plugin-experiments-common';
import { conditionOf, isTrue } from './conditions';
import type { ExperimentObject } from './kinds';
import { Line, type Place } from './queue/Line';
import type { Limit } from './queue/limits';

/** Where a run stands, as it was observed last. */
type Standing = 'holding' | 'waiting';

interface Known {
  place: Place;
  limits: readonly Limit[];
  standing: Standing;
  /** Whether it says that it is queued: then nobody but this queue wakes it. */
  queued: boolean;
}

/**
 * Who may go where few runs may go at a time: by provider, and by the owner who pays. Everything
 * is read off the runs themselves: one holds its places from the pass that freezes its plan until
 * it is finished, and those that wait go in the order of their creation, each when it is first in
 * every line that it stands in. The oldest that waits is first in all of its lines, so lines never
 * wait for each other.
 */
export class MeasuringQueue {
  readonly #known = new Map<string, Known>();
  readonly #lines = new Map<string, Line>();
  /** Runs that a pass under way is about to admit: their status is not written yet. */
  readonly #admitting = new Map<string, Known>();

  constructor(
    private readonly options: {
      limitsOf(run: ExperimentObject): readonly Limit[];
      /** Called with runs that may go now. */
      wake(keys: readonly string[]): void;
    },
  ) {}

  /** Takes note of a run as it is known best. */
  observe(run: ExperimentObject): void {
    const key = keyOf(run);
    const before = this.#known.get(key);
    const next = this.#read(run, before);
    if (next) {
      this.#known.set(key, next);
    } else {
      this.#known.delete(key);
    }
    if (!this.#admitting.has(key) && before?.standing !== next?.standing) {
      this.#move(before, next);
    }
  }

  /** A run that does not exist any more. */
  forget(key: string): void {
    const before = this.#known.get(key);
    this.#known.delete(key);
    if (!this.#admitting.has(key)) {
      this.#move(before, undefined);
    }
  }

  /** Takes every place that a run needs until {@link MeasuringQueue.release}, or none at all. */
  admit(run: ExperimentObject): { hasPlace: boolean; waitsFor?: string } {
    this.observe(run);
    const key = keyOf(run);
    const known = this.#known.get(key);
    if (!known) {
      return { hasPlace: true };
    }
    const full = known.limits.find(limit => {
      const line = this.#line(limit);
      return !line.hasFree || !line.isNext(known.place);
    });
    if (full) {
      return { hasPlace: false, waitsFor: `${full.name} (${full.places})` };
    }
    this.#admitting.set(key, known);
    for (const limit of known.limits) {
      this.#line(limit).leave(known.place);
      this.#line(limit).hold(known.place);
    }
    return { hasPlace: true };
  }

  /** Ends what `admit` took; by now the run's own status says it, or the pass has failed. */
  release(key: string): void {
    const admitted = this.#admitting.get(key);
    if (admitted) {
      this.#admitting.delete(key);
      this.#move(admitted, this.#known.get(key));
    }
  }

  /** What there is to know about a run; undefined for one that needs no place. */
  #read(run: ExperimentObject, before: Known | undefined): Known | undefined {
    const standing = standingOf(run);
    const place = placeOf(run);
    if (standing === 'neither') {
      return undefined;
    }
    // A run's targets and owner never change.
    const limits =
      before?.place.order === place.order
        ? before.limits
        : this.options.limitsOf(run);
    return limits.length > 0
      ? { place, limits, standing, queued: isQueued(run) }
      : undefined;
  }

  #move(before: Known | undefined, next: Known | undefined): void {
    const limits = next?.limits ?? before?.limits ?? [];
    for (const limit of limits) {
      const line = this.#line(limit);
      if (before) {
        line.leave(before.place);
      }
      if (next?.standing === 'holding') {
        line.hold(next.place);
      } else if (next?.standing === 'waiting') {
        line.wait(next.place);
      }
    }
    this.#wakeHeads(limits);
  }

  /** Those who are first where there is room; they find out themselves whether that is enough. */
  #wakeHeads(limits: readonly Limit[]): void {
    const heads = limits.flatMap(limit => {
      const { hasFree, head } = this.#line(limit);
      return hasFree && head && this.#known.get(head.key)?.queued
        ? [head.key]
        : [];
    });
    if (heads.length > 0) {
      this.options.wake([...new Set(heads)]);
    }
  }

  #line({ name, places }: Limit): Line {
    const line = this.#lines.get(name) ?? new Line(places);
    this.#lines.set(name, line);
    return line;
  }
}

function placeOf(run: ExperimentObject): Place {
  const { creationTimestamp = '', uid = '' } = run.metadata;
  return { key: keyOf(run), order: `${creationTimestamp} ${uid}` };
}

function standingOf(run: ExperimentObject): Standing | 'neither' {
  const { spec, status = {}, metadata } = run;
  if (isTrue(status, 'Finished')) {
    return 'neither';
  }
  if (status.plan !== undefined) {
    return 'holding';
  }
  const wants =
    !isPaused(run) &&
    !spec.abort &&
    metadata.deletionTimestamp === undefined &&
    // Refused at admission: it will never want a place.
    status.failure === undefined;
  return wants ? 'waiting' : 'neither';
}

function isQueued({ status }: ExperimentObject): boolean {
  return (
    status !== undefined && conditionOf(status, 'Admitted')?.reason === 'Queued'
  );
}
