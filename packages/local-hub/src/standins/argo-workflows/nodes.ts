import type { StepState } from './attempts';
import type { Plan } from './plan';
import type { NodePhase, WorkflowNode } from './types';

/** How Argo Workflows makes an id of a node's name (FNV-1a). */
export function nodeId(workflow: string, nodeName: string): string {
  if (nodeName === workflow) return workflow;
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(nodeName))
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return `${workflow}-${hash}`;
}

/** Where a group stands, from its steps. */
export function groupPhase(
  states: readonly StepState[],
  failFast: boolean,
): 'Pending' | 'Running' | 'Succeeded' | 'Failed' {
  if (states.every(({ phase }) => phase === 'Succeeded')) return 'Succeeded';
  const running = states.some(({ phase }) => phase === 'Running');
  if (running) return 'Running';
  const failed = states.some(({ phase }) => isFailure(phase));
  const pending = states.some(({ phase }) => phase === 'Pending');
  if (failed && (failFast || !pending)) return 'Failed';
  return states.some(({ phase }) => phase !== 'Pending')
    ? 'Running'
    : 'Pending';
}

export function isFailure(phase: NodePhase): boolean {
  return phase === 'Failed' || phase === 'Error';
}

/** The tree of nodes as the real engine would have it; what has not begun has no node. */
export function buildNodes(
  workflow: string,
  plan: Plan,
  states: ReadonlyMap<string, StepState>,
  root: Pick<WorkflowNode, 'phase' | 'message' | 'startedAt' | 'finishedAt'>,
): Record<string, WorkflowNode> {
  const nodes: WorkflowNode[] = [];
  const id = (name: string) => nodeId(workflow, name);
  let parent: WorkflowNode = {
    id: workflow,
    name: workflow,
    displayName: workflow,
    type: 'Steps',
    templateName: plan.templateName,
    ...root,
  };
  nodes.push(parent);
  for (const group of plan.groups) {
    const members = group.steps.map(step => states.get(step.nodeName)!);
    const begun = members.filter(({ attempts }) => attempts.length > 0);
    if (begun.length === 0 && group.steps.length > 0) break;
    const groupNode: WorkflowNode = {
      id: id(group.nodeName),
      name: group.nodeName,
      displayName: group.displayName,
      type: 'StepGroup',
      boundaryID: workflow,
      phase: groupPhase(members, plan.failFast),
      ...spanOf(begun, root.startedAt),
    };
    const failed = members.find(({ phase }) => isFailure(phase));
    if (groupNode.phase === 'Failed' && failed)
      groupNode.message = `child '${id(failed.step.nodeName)}' failed`;
    if (groupNode.phase === 'Running') delete groupNode.finishedAt;
    nodes.push(groupNode);
    // A group hangs on the last node before it, as the outbound nodes of the engine do.
    parent.children = [...(parent.children ?? []), groupNode.id];
    for (const skipped of group.skipped)
      nodes.push({
        id: id(skipped.nodeName),
        name: skipped.nodeName,
        displayName: skipped.displayName,
        type: 'Skipped',
        templateName: skipped.templateName,
        boundaryID: workflow,
        phase: 'Skipped',
        message: 'Skipped, empty params',
        startedAt: root.startedAt,
        finishedAt: root.startedAt,
      });
    const stepNodes = begun.map(state => buildStep(workflow, state));
    groupNode.children = [
      ...group.skipped.map(({ nodeName }) => id(nodeName)),
      ...stepNodes.map(([node]) => node.id),
    ];
    nodes.push(...stepNodes.flat());
    if (groupNode.phase !== 'Succeeded') break;
    parent = stepNodes.at(-1)?.at(-1) ?? groupNode;
  }
  return Object.fromEntries(nodes.map(node => [node.id, node]));
}

/** The node of a step, and where it may be repeated the nodes of its attempts after it. */
function buildStep(workflow: string, state: StepState): WorkflowNode[] {
  const { step, attempts, phase, message } = state;
  const common = {
    templateName: step.template.name,
    boundaryID: workflow,
    inputs: { parameters: step.inputs },
  };
  const pod = (suffix: string, index: number): WorkflowNode => {
    const { interrupted: _, ...attempt } = attempts[index];
    return {
      id: nodeId(workflow, step.nodeName + suffix),
      name: step.nodeName + suffix,
      displayName: step.displayName + suffix,
      type: 'Pod',
      ...common,
      ...attempt,
    };
  };
  if (step.retries === undefined) return [pod('', 0)];
  const tries = attempts.map((_, index) => ({
    ...pod(`(${index})`, index),
    nodeFlag: { retried: true },
  }));
  const last = attempts.at(-1)!;
  const over = phase !== 'Running';
  return [
    {
      id: nodeId(workflow, step.nodeName),
      name: step.nodeName,
      displayName: step.displayName,
      type: 'Retry',
      ...common,
      phase,
      message,
      startedAt: attempts[0].startedAt,
      ...(over && { finishedAt: last.finishedAt, outputs: last.outputs }),
      children: tries.map(({ id }) => id),
    },
    ...tries,
  ];
}

function spanOf(states: readonly StepState[], fallback: string | undefined) {
  const attempts = states.flatMap(state => state.attempts);
  return {
    startedAt: attempts[0]?.startedAt ?? fallback,
    finishedAt: attempts.at(-1)?.finishedAt ?? fallback,
  };
}
