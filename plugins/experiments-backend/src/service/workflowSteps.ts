import type {
  ExperimentResult,
  WorkflowStep,
} from '@assay/plugin-experiments-common';
import type { Workflow, WorkflowNode } from '../reconciler';
import { workflowNodes } from '../reconciler/measuring/workflowNodes';

/** Nodes that hold other nodes; people are shown what runs. */
const groupTypes = new Set(['Steps', 'StepGroup', 'DAG', 'TaskGroup', 'Retry']);

/** Steps of a Workflow in the order in which they started; those that have not started come last. */
export function stepsOfWorkflow(
  workflow: Pick<Workflow, 'status'>,
): WorkflowStep[] {
  const nodes = workflowNodes(workflow);
  const attempts = attemptsOf(nodes);
  return nodes
    .filter(node => !groupTypes.has(node.type))
    .map(node => ({
      id: node.id,
      name: node.displayName ?? node.name,
      template: node.templateName,
      phase: node.phase ?? 'Pending',
      message: node.message,
      startedAt: node.startedAt ?? undefined,
      finishedAt: node.finishedAt ?? undefined,
      attempt: attempts.get(node.id) ?? 1,
    }))
    .sort(
      (a, b) =>
        compare(a.startedAt ?? '~', b.startedAt ?? '~') ||
        compare(a.name, b.name),
    );
}

function compare(a: string, b: string) {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
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

/** What is known of the steps once the Workflow is given back: the trials of the result. */
export function stepsOfResult(result: ExperimentResult): WorkflowStep[] {
  return result.trials.map(trial => ({
    id: `${trial.variant}-${trial.trial}-${trial.attempt}`,
    name: `${trial.variant}-${trial.trial}`,
    template: 'trial',
    phase: trial.valid ? 'Succeeded' : 'Invalid',
    message: trial.reasons.join('; ') || undefined,
    startedAt: trial.startedAt,
    finishedAt: trial.endedAt,
    attempt: trial.attempt,
  }));
}
