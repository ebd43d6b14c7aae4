import { createContext, useContext, useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { useSignal } from '@backstage/plugin-signals-react';
import { useQueryClient } from '@tanstack/react-query';
import { invalidateChanging } from './invalidate';

/** Channel on which the backend hints that a run or a result has changed. */
export const SIGNAL_CHANNEL = 'experiments';

/**
 * How long a hint counts as proof that hints arrive. The socket cannot be asked: it looks the same
 * when a proxy swallows it, so polling slows down only while hints really come in.
 */
const HINTS_TRUSTED_MS = 20_000;

/** Hints within this time lead to one more read, not to one each. */
const HINT_INTERVAL_MS = 400;

const LiveContext = createContext<{ lastHintAt: number }>({ lastHintAt: 0 });

/** Turns hints into reads of what is on the page. A hint carries no data that could be trusted. */
export function LiveUpdates({ children }: { children: ReactNode }) {
  const { lastSignal } = useSignal(SIGNAL_CHANNEL);
  const queries = useQueryClient();
  const live = useRef({ lastHintAt: 0 }).current;
  const pending = useRef<ReturnType<typeof setTimeout>>();

  useEffect(() => {
    if (!lastSignal) {
      return;
    }
    live.lastHintAt = Date.now();
    pending.current ??= setTimeout(() => {
      pending.current = undefined;
      invalidateChanging(queries);
    }, HINT_INTERVAL_MS);
  }, [lastSignal, live, queries]);

  useEffect(() => () => clearTimeout(pending.current), []);

  return <LiveContext.Provider value={live}>{children}</LiveContext.Provider>;
}

/** Milliseconds until something is read again: often only where hints do not arrive. */
export interface Pace {
  /** While something moves. */
  moving: { withHints: number; without: number };
  /** While nothing moves. */
  resting: number;
}

export const paces = {
  run: { moving: { withHints: 10_000, without: 2_000 }, resting: 60_000 },
  list: { moving: { withHints: 15_000, without: 3_000 }, resting: 20_000 },
} satisfies Record<string, Pace>;

/** A polling interval that follows what is shown and whether hints arrive. */
export function usePace(pace: Pace): (moves: boolean) => number {
  const live = useContext(LiveContext);
  return moves => {
    if (!moves) {
      return pace.resting;
    }
    const hinted = Date.now() - live.lastHintAt < HINTS_TRUSTED_MS;
    return hinted ? pace.moving.withHints : pace.moving.without;
  };
}
