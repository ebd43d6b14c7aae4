import { toTime } from '../time';
import type { StepState } from './attempts';
import { buildNodes, groupPhase, isFailure, nodeId } from './nodes';
import type { Plan, PlannedStep } from './plan';
import type { Workflow, WorkflowPhase, WorkflowStatus } from './types';

/** Why a workflow ends before its time, and how that is said of it and of its steps. */
export interface Cancellation {
  message: string;
  stepMessage: string;
}

/** Whether the workflow has to end before its time. */
export function cancellationOf(
  workflow: Workflow,
  startedAt: string,
  deadlineSeconds: number | undefined,
  now: number,
): Cancellation | undefined {
  const { shutdown } = workflow.spec;
  if (shutdown)
    return {
      message: `Stopped with strategy '${shutdown}'`,
      stepMessage: `workflow shutdown with strategy:  ${shutdown}`,
    };
  if (
    deadlineSeconds !== undefined &&
    now >= Date.parse(startedAt) + deadlineSeconds * 1000
  )
    return {
      message: 'Step exceeded its deadline',
      stepMessage: 'Step exceeded its deadline',
    };
  return undefined;
}

/** The step that may begin now: the first of the first group that is not over. */
export function nextStep(
  plan: Plan,
  states: ReadonlyMap<string, StepState>,
): PlannedStep | undefined {
  for (const group of plan.groups) {
    const members = group.steps.map(step => states.get(step.nodeName)!);
    const phase = groupPhase(members, plan.failFast);
    if (phase === 'Failed') return undefined;
    if (phase === 'Succeeded') continue;
    if (members.some(({ attempts }) => attempts.at(-1)?.phase === 'Running'))
      return undefined;
    // A step whose attempt was interrupted comes before those that have not begun.
    return (
      members.find(({ phase: own }) => own === 'Running') ??
      members.find(({ phase: own }) => own === 'Pending')
    )?.step;
  }
  return undefined;
}

/** The status that follows from the states of the steps. */
export function workflowStatus(
  workflow: Workflow,
  plan: Plan,
  states: ReadonlyMap<string, StepState>,
  startedAt: string,
  cancelled: Cancellation | undefined,
  now: number,
): WorkflowStatus {
  const all = [...states.values()];
  const alive = all.some(
    ({ attempts }) => attempts.at(-1)?.phase === 'Running',
  );
  const { phase, message } = summarize(
    workflow.metadata.name,
    plan,
    states,
    cancelled,
    alive,
  );
  const finishedAt =
    phase === 'Running'
      ? undefined
      : workflow.status?.finishedAt ?? toTime(now);
  const done = all.filter(
    ({ phase: own }) => own === 'Succeeded' || isFailure(own),
  ).length;
  return {
    ...workflow.status,
    phase,
    message,
    startedAt,
    finishedAt,
    progress: `${done}/${all.length}`,
    conditions: [
      { type: 'PodRunning', status: alive ? 'True' : 'False' },
      ...(finishedAt ? [{ type: 'Completed', status: 'True' }] : []),
    ],
    nodes: buildNodes(workflow.metadata.name, plan, states, {
      phase,
      message,
      startedAt,
      finishedAt,
    }),
  };
}

function summarize(
  workflow: string,
  plan: Plan,
  states: ReadonlyMap<string, StepState>,
  cancelled: Cancellation | undefined,
  alive: boolean,
): { phase: WorkflowPhase; message?: string } {
  // Nothing is over while a process of it is alive.
  if (alive) return { phase: 'Running' };
  const phases = plan.groups.map(group =>
    groupPhase(
      group.steps.map(step => states.get(step.nodeName)!),
      plan.failFast,
    ),
  );
  if (phases.every(phase => phase === 'Succeeded'))
    return { phase: 'Succeeded' };
  if (cancelled) return { phase: 'Failed', message: cancelled.message };
  const failed = phases.indexOf('Failed');
  if (failed < 0) return { phase: 'Running' };
  const child = plan.groups[failed].steps.find(step =>
    isFailure(states.get(step.nodeName)!.phase),
  )!;
  return {
    phase: 'Failed',
    message: `child '${nodeId(workflow, child.nodeName)}' failed`,
  };
}
