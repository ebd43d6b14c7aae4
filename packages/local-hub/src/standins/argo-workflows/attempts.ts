import {
  type ProcessRecord,
  describeExit,
  wasInterrupted,
} from '../../processes';
import type { PlannedStep } from './plan';
import type { Retries } from './retries';
import type { NodeOutputs, NodePhase, WorkflowNode } from './types';
import { toTime } from '../time';

/** One try at a step. */
export interface Attempt {
  phase: NodePhase;
  message?: string;
  startedAt?: string;
  finishedAt?: string;
  outputs?: NodeOutputs;
  /** Whether it says nothing about the step, so that it may be tried again. */
  interrupted: boolean;
}

/** What is known about a step: its attempts, oldest first. */
export interface StepState {
  step: PlannedStep;
  attempts: Attempt[];
  /** Where the step as a whole is. */
  phase: NodePhase;
  message?: string;
}

/** How the attempt of a process stands; outputs are known only when they were collected. */
export function attemptOf(
  record: ProcessRecord,
  collected: NodeOutputs | { problem: string } | undefined,
  cancelled: string | undefined,
): Attempt {
  const { exit, intent } = record;
  const times = {
    // Known from the beginning: a time that is corrected later is a write.
    startedAt: seconds(intent.createdAt),
    finishedAt: exit && seconds(exit.at),
  };
  if (!exit) return { phase: 'Running', interrupted: false, ...times };
  if (exit.exitCode === 0 && exit.reason === 'exited')
    return collected && 'problem' in collected
      ? {
          phase: 'Error',
          message: collected.problem,
          interrupted: false,
          ...times,
        }
      : {
          phase: 'Succeeded',
          outputs: collected,
          interrupted: false,
          ...times,
        };
  const interrupted = wasInterrupted(exit);
  // A step that failed keeps what it has put out. That something is missing is not why it failed.
  const outputs = collected && 'problem' in collected ? undefined : collected;
  return {
    phase: interrupted ? 'Error' : 'Failed',
    message:
      exit.reason === 'requested' && cancelled ? cancelled : describeExit(exit),
    outputs:
      exit.exitCode === undefined
        ? undefined
        : { ...outputs, exitCode: String(exit.exitCode) },
    interrupted,
    ...times,
  };
}

/** An attempt as a node has it; used once its process is forgotten. */
export function attemptOfNode(node: WorkflowNode): Attempt {
  const { phase, message, startedAt, finishedAt, outputs } = node;
  return {
    phase,
    message,
    startedAt,
    finishedAt,
    outputs,
    interrupted: phase === 'Error' && finishedAt !== undefined && !outputs,
  };
}

/**
 * Sums up the attempts. A step that may be tried again is not over.
 *
 * @param mayRepeat - false once the workflow is to end
 */
export function stateOf(
  step: PlannedStep,
  attempts: Attempt[],
  mayRepeat: boolean,
): StepState {
  const latest = attempts.at(-1);
  if (!latest) return { step, attempts, phase: 'Pending' };
  const { retries } = step;
  if (retries && mayRepeat && asksForAnother(latest, retries)) {
    if (attempts.length <= retries.limit)
      return { step, attempts, phase: 'Running' };
    return {
      step,
      attempts,
      phase: latest.phase,
      message: `No more retries left: ${latest.message}`,
    };
  }
  return { step, attempts, phase: latest.phase, message: latest.message };
}

function asksForAnother(
  { interrupted, phase, outputs }: Attempt,
  { exitCode }: Retries,
): boolean {
  return (
    interrupted ||
    (phase === 'Failed' &&
      exitCode !== undefined &&
      outputs?.exitCode === exitCode)
  );
}

/** How long the step has to wait before its next attempt, in milliseconds. */
export function pauseBefore(
  { step, attempts }: StepState,
  now: number,
): number {
  const finishedAt = attempts.at(-1)?.finishedAt;
  return finishedAt && step.retries
    ? Math.max(0, Date.parse(finishedAt) + step.retries.pause - now)
    : 0;
}

function seconds(time: string): string {
  return toTime(Date.parse(time));
}
