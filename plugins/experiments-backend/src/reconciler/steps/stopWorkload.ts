import { isNotFound } from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';
import { sinceOf } from '../conditions';
import type { Workflow } from '../kinds';
import { roles } from '../names';
import { done, type StepOutcome } from '../outcome';
import type { Scope } from '../scope';
import { recordWorkload } from './runWorkload';

/** How long the engine has to end a load before its Workflow is deleted regardless. */
const STOP_TIMEOUT_MS = 30_000;

const over = new Set(['Succeeded', 'Failed', 'Error']);

/** What has to be done to a load that the run no longer wants. */
export function decideStop(observed: {
  workflow: Pick<Workflow, 'spec' | 'status' | 'metadata'> | undefined;
  now: number;
  deadline: number;
}): 'Nothing' | 'Stop' | 'Wait' {
  const { workflow, now, deadline } = observed;
  if (
    !workflow ||
    workflow.metadata.deletionTimestamp ||
    over.has(workflow.status?.phase ?? '') ||
    now >= deadline
  ) {
    return 'Nothing';
  }
  return workflow.spec.shutdown ? 'Wait' : 'Stop';
}

/**
 * Stops the load, so that nothing is measured or billed any longer. What it has reported by then
 * stands in its status, and is collected before it is deleted.
 */
export async function stopWorkload(scope: Scope): Promise<StepOutcome> {
  const entry = scope.entry(roles.workload);
  if (!entry?.uid || entry.state !== 'Created') {
    return done;
  }
  const { caches, recent } = scope.deps;
  const workflow = (caches.workflows.get(
    `${entry.namespace}/${entry.objectName}`,
  ) ?? recent.created(entry.uid)) as Workflow | undefined;
  recordWorkload(scope, workflow);
  const deadline = (sinceOf(scope.status, 'Succeeded') ?? 0) + STOP_TIMEOUT_MS;
  switch (decideStop({ workflow, now: scope.now, deadline })) {
    case 'Stop':
      await terminate(scope, workflow!);
      break;
    case 'Wait':
      break;
    default:
      return done;
  }
  return {
    type: 'waiting',
    reason: 'InProgress',
    message: 'The load is being stopped',
    until: deadline,
  };
}

async function terminate(scope: Scope, workflow: Workflow): Promise<void> {
  const { name, namespace, uid } = workflow.metadata;
  try {
    await scope.client.patch(
      resources.workflows,
      { name, namespace },
      // The UID makes sure that it is this one and not one of the same name.
      { metadata: { uid }, spec: { shutdown: 'Terminate' } },
      { type: 'merge' },
    );
  } catch (error) {
    if (!isNotFound(error)) {
      throw error;
    }
  }
}
