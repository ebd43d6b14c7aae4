import type {
  ExperimentResult,
  ProcessSummary,
  WorkflowStep,
} from '@assay/plugin-experiments-common';
import type { Workflow, WorkflowNode } from '../reconciler';
import { stepName } from '../reconciler/measuring/stepName';
import { workflowNodes } from '../reconciler/measuring/workflowNodes';

/** Nodes that hold other nodes; people are shown what runs. */
const groupTypes = new Set(['Steps', 'StepGroup', 'DAG', 'TaskGroup', 'Retry']);

/** Steps of a Workflow in the order in which they started; those that have not started come last. */
export function stepsOfWorkflow(
  workflow: Pick<Workflow, 'status'>,
): WorkflowStep[] {
  const nodes = workflowNodes(workflow);
  const attempts = attemptsOf(nodes);
  return inOrder(nodes)
    .filter(node => !groupTypes.has(node.type))
    .map(node => ({
      id: node.id,
      name: stepName(node.displayName ?? node.name),
      template: node.templateName,
      phase: node.phase ?? 'Pending',
      message: node.message,
      startedAt: node.startedAt ?? undefined,
      finishedAt: node.finishedAt ?? undefined,
      attempt: attempts.get(node.id) ?? 1,
    }))
    .sort(byStart);
}

/** As the graph goes: times have whole seconds, in which several steps may start. */
function inOrder(nodes: WorkflowNode[]): WorkflowNode[] {
  const byId = new Map(nodes.map(node => [node.id, node]));
  const below = new Set(nodes.flatMap(node => node.children ?? []));
  const ordered = new Set<WorkflowNode>();
  const visit = (node: WorkflowNode | undefined) => {
    if (node && !ordered.has(node)) {
      ordered.add(node);
      (node.children ?? []).forEach(id => visit(byId.get(id)));
    }
  };
  nodes.filter(({ id }) => !below.has(id)).forEach(visit);
  return [...ordered];
}

/** A Retry node has one child for each attempt, in order. */
function attemptsOf(nodes: WorkflowNode[]): Map<string, number> {
  const attempts = new Map<string, number>();
  for (const retry of nodes.filter(node => node.type === 'Retry')) {
    (retry.children ?? []).forEach((child, index) =>
      attempts.set(child, index + 1),
    );
  }
  return attempts;
}

/** What is known of the steps once the Workflow is given back: the processes that they were. */
export function stepsOfProcesses(processes: ProcessSummary[]): WorkflowStep[] {
  return processes
    .filter(({ role }) => role === 'workload')
    .map(process => ({
      id: process.id,
      name: processStepName(process),
      template: templateOf(process),
      phase: phaseOf(process),
      message: messageOf(process),
      startedAt: process.startedAt,
      finishedAt: process.exitedAt,
      attempt: process.attempt,
    }))
    .sort(byStart);
}

function templateOf({ entrypoint }: ProcessSummary): string {
  return entrypoint.split('/').at(-1) ?? entrypoint;
}

/** As the step was called while its Workflow was there; hubs of an earlier release do not say it. */
function processStepName(process: ProcessSummary): string {
  if (process.step) {
    return stepName(process.step);
  }
  const template = templateOf(process);
  const told = process.trial?.replace(new RegExp(`^${template}-`), '');
  return told ? `${template} ${told}` : template;
}

function phaseOf({ state, exitCode }: ProcessSummary): string {
  if (state !== 'Exited') {
    return 'Running';
  }
  return exitCode === 0 ? 'Succeeded' : 'Failed';
}

function messageOf({ state, exitCode, signal }: ProcessSummary) {
  if (state !== 'Exited' || exitCode === 0) {
    return undefined;
  }
  if (signal) {
    return `ended by ${signal}`;
  }
  return exitCode === undefined
    ? 'ended before its exit code was seen'
    : `exit code ${exitCode}`;
}

/** The same for hubs whose steps were pods: the trials of the result. */
export function stepsOfResult(result: ExperimentResult): WorkflowStep[] {
  return result.trials.map(trial => ({
    id: `${trial.variant}-${trial.trial}-${trial.attempt}`,
    name: `trial ${trial.variant}-${trial.trial}`,
    template: 'trial',
    phase: trial.valid ? 'Succeeded' : 'Invalid',
    message: trial.reasons.join('; ') || undefined,
    startedAt: trial.startedAt,
    finishedAt: trial.endedAt,
    attempt: trial.attempt,
  }));
}

/** Those that start in the same moment stay in the order that they have. */
function byStart(a: WorkflowStep, b: WorkflowStep): number {
  const [left, right] = [a.startedAt ?? '~', b.startedAt ?? '~'];
  if (left === right) {
    return 0;
  }
  return left < right ? -1 : 1;
}
