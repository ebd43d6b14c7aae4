import type { Phase, RunSummary } from '@assay/plugin-experiments-common';

/** The phases on the way, in order; a run ends in `Complete`, `Failed` or `Aborted`. @public */
export const forwardPhases = [
  'Pending',
  'Provisioning',
  'Ready',
  'Running',
] as const satisfies readonly Phase[];

/** Every phase, in the order in which filters show them. @public */
export const allPhases = [
  ...forwardPhases,
  'Complete',
  'Failed',
  'Aborted',
] as const satisfies readonly Phase[];

/** What a phase means, in one sentence. @public */
export const phaseMeanings: Record<Phase, string> = {
  Pending: 'Waits to be checked and to get its turn',
  Provisioning: 'Clusters are made and components delivered',
  Ready: 'Everything is in place for the load',
  Running: 'Load runs, metrics are collected, and everything is given back',
  Complete: 'Measured, published, and everything given back',
  Failed: 'Ended without its answer; what is known is kept',
  Aborted: 'Ended on request; what is known is kept',
};

/** Whether a phase is one that a run ends in. @public */
export function isTerminalPhase(phase: Phase): boolean {
  return phase === 'Complete' || phase === 'Failed' || phase === 'Aborted';
}

/** Whether anything of the run may still move. @public */
export function isActive(run: Pick<RunSummary, 'phase' | 'deleting'>): boolean {
  return run.deleting || !isTerminalPhase(run.phase);
}

/** One step of the stepper. @public */
export interface PhaseStep {
  phase: Phase;
  state: 'done' | 'current' | 'upcoming' | 'skipped' | 'ended';
  /** When the phase began. */
  at?: string;
  /** Milliseconds in the phase; of the current one until now. Absent for the last one. */
  durationMs?: number;
}

/** What the stepper reads of a run. @public */
export interface PhaseTimes {
  phase: Phase;
  createdAt: string;
  finishedAt?: string;
  timeline?: readonly { phase: string; at: string }[];
}

/**
 * The phases of a run with the time spent in each. A phase that the run passed over within one
 * pass of the reconciler has no entry in the timeline and is `skipped`.
 * @param now - milliseconds since the epoch
 * @public
 */
export function phaseSteps(run: PhaseTimes, now: number): PhaseStep[] {
  const began = new Map<string, string>([['Pending', run.createdAt]]);
  for (const { phase, at } of run.timeline ?? []) {
    began.set(phase, at);
  }
  const last: Phase = isTerminalPhase(run.phase) ? run.phase : 'Complete';
  const shown: Phase[] = [...forwardPhases, last];
  const current = shown.indexOf(run.phase);

  return shown.map((phase, index) => {
    const at = began.get(phase);
    if (index > current) {
      return { phase, state: 'upcoming' };
    }
    if (index === current && isTerminalPhase(phase)) {
      return { phase, state: 'ended', at: at ?? run.finishedAt };
    }
    if (at === undefined) {
      return { phase, state: index === current ? 'current' : 'skipped' };
    }
    const next =
      index === current
        ? now
        : Date.parse(
            nextBeginning(shown, index, began) ?? run.finishedAt ?? '',
          );
    const durationMs = Math.max(0, next - Date.parse(at));
    return {
      phase,
      state: index === current ? 'current' : 'done',
      at,
      ...(Number.isFinite(durationMs) && { durationMs }),
    };
  });
}

function nextBeginning(
  shown: Phase[],
  index: number,
  began: Map<string, string>,
): string | undefined {
  const next = shown.slice(index + 1).find(phase => began.has(phase));
  return next === undefined ? undefined : began.get(next);
}
