import type { Reason } from '@assay/plugin-experiments-common';
import type { OwnedEntry } from './ledger';

/**
 * What a step reports. `done` and `skipped` let the pass go on to the next step; a thrown error is
 * transient and backs off.
 */
export type StepOutcome =
  /** The step is over. `status` is False where it ends without what it was there for. */
  | {
      type: 'done';
      status?: 'True' | 'False';
      reason?: Reason;
      message?: string;
    }
  /** The step has nothing to do for this run; its condition stays as it is. */
  | { type: 'skipped' }
  /** Something must be made; the next pass makes it, once the ledger holds it. */
  | { type: 'intend'; entries: OwnedEntry[]; message: string }
  /** The world has to move first. `until` is the deadline, Unix milliseconds. */
  | {
      type: 'waiting';
      reason: Reason;
      message: string;
      until?: number;
      /** For what no watch can see. */
      retryAfterMs?: number;
    }
  /** It cannot go on by itself; forward, the run has failed. */
  | { type: 'stalled'; reason: Reason; message: string; field?: string };

export const done = { type: 'done' } as const satisfies StepOutcome;
export const skipped = { type: 'skipped' } as const satisfies StepOutcome;
