import { KubernetesError } from '@assay/controller';
import { definitionOf, resources } from '@assay/plugin-experiments-common';
import { ensureOwned } from '../children';
import { needsOpening } from '../addresses';
import type { Workflow, WorkflowNode } from '../kinds';
import { buildWorkflow } from '../manifests';
import { stepName } from '../measuring/stepName';
import { workflowNodes } from '../measuring/workflowNodes';
import { observeNodes } from '../measuring/observeNodes';
import { roles } from '../names';
import { done, skipped, type StepOutcome } from '../outcome';
import type { Scope } from '../scope';
import { findLoadRequests, type LoadRequests } from './loadRequests';
import { NotRegisteredError } from '../targetAccess';
import { planOf } from './requirements';

/** The engine ends a load that takes too long; this is how long its word is waited for. */
const ENGINE_GRACE_MS = 2 * 60_000;

/** A cloud needs minutes for a load balancer. */
const ADDRESS_TIMEOUT_MS = 10 * 60_000;
/** No watch tells of another cluster's Services. */
const ADDRESS_RETRY_MS = 5_000;

/** What the state of the Workflow means for the run. */
export function decideWorkload(observed: {
  workflow: Pick<Workflow, 'metadata' | 'status'> | undefined;
  now: number;
  deadline: number;
}): StepOutcome {
  const { workflow, now, deadline } = observed;
  const status = workflow?.status;
  switch (status?.phase) {
    case 'Succeeded':
      return done;
    case 'Failed':
    case 'Error':
      return {
        type: 'stalled',
        reason: 'WorkloadFailed',
        message: failureOf(workflow!),
      };
    default:
  }
  if (now >= deadline) {
    return {
      type: 'stalled',
      reason: 'DeadlineExceeded',
      message: status?.phase
        ? 'The load did not end in time'
        : 'No workflow engine has looked at the load',
    };
  }
  return {
    type: 'waiting',
    reason: 'InProgress',
    message: status?.phase
      ? 'The load is running'
      : 'Waiting for the workflow engine',
    until: deadline,
  };
}

/** The step that failed and why, as the engine words it. */
function failureOf(workflow: Pick<Workflow, 'status'>): string {
  const failed = failedStep(workflow);
  const message = workflow.status?.message;
  if (!failed?.message) {
    return message || 'The load failed';
  }
  const name = stepName(failed.displayName ?? failed.name);
  return `step "${name}": ${failed.message}`;
}

/**
 * The step that failed last; steps that only arrange others repeat what theirs say. An attempt that
 * was repeated is no failure.
 */
export function failedStep(
  workflow: Pick<Workflow, 'status'>,
): WorkflowNode | undefined {
  const nodes = workflowNodes(workflow);
  const repeated = new Set(
    nodes
      .filter(({ type }) => type === 'Retry')
      .flatMap(({ phase, children = [] }) =>
        phase === 'Succeeded' ? children : children.slice(0, -1),
      ),
  );
  return nodes
    .filter(
      ({ id, type, phase }) =>
        type === 'Pod' &&
        !repeated.has(id) &&
        (phase === 'Failed' || phase === 'Error'),
    )
    .sort((a, b) => ((a.finishedAt ?? '') < (b.finishedAt ?? '') ? -1 : 1))
    .at(-1);
}

/**
 * Runs the load. Before: healthy components with addresses. After: the Workflow has succeeded,
 * and its outputs stand in its status.
 */
export async function runWorkload(scope: Scope): Promise<StepOutcome> {
  if (scope.is('WorkloadSucceeded')) {
    return skipped;
  }
  const plan = planOf(scope);
  const opened = plan.components.some(each => needsOpening(scope, each));
  const deadline = scope.deadline(
    'WorkloadSucceeded',
    plan.workflow.timeoutSeconds * 1000 +
      ENGINE_GRACE_MS +
      (opened ? ADDRESS_TIMEOUT_MS : 0),
  );
  const state = scope.entry(roles.workload)?.state ?? 'Intended';
  let requests: LoadRequests | undefined;
  if (state === 'Intended') {
    const found = await findLoadRequests(scope).catch(error =>
      explainUnreachable(scope, error),
    );
    if ('missing' in found) {
      return waitForAddress(scope, found.missing, opened);
    }
    requests = found;
  }
  const { owned, outcome } = await ensureOwned(
    scope,
    [
      {
        role: roles.workload,
        type: resources.workflows,
        namespace: scope.namespace,
        onVanished: 'retry',
        build: async entry =>
          buildWorkflow(scope, entry, plan, {
            ...requests!,
            resultPrefix: resultPrefix(scope, entry.attempt),
            nodes: await observeNodes(scope, plan),
          }),
      },
    ],
    'The load is being started',
  );
  const workflow = owned.get(roles.workload)?.object as Workflow | undefined;
  recordWorkload(scope, workflow);
  return outcome ?? decideWorkload({ workflow, now: scope.now, deadline });
}

/** A target that cannot be asked where things are is waited for as long as an address is. */
function explainUnreachable(scope: Scope, error: unknown): { missing: string } {
  const passes =
    error instanceof NotRegisteredError ||
    (error instanceof KubernetesError &&
      (error.code === 0 || error.code >= 500));
  if (scope.signal.aborted || !passes) {
    throw error;
  }
  return { missing: `the addresses of what is loaded: ${error.message}` };
}

function waitForAddress(
  scope: Scope,
  missing: string,
  opened: boolean,
): StepOutcome {
  const until = scope.deadline('WorkloadSucceeded', ADDRESS_TIMEOUT_MS);
  return scope.now >= until
    ? {
        type: 'stalled',
        reason: 'DeadlineExceeded',
        message: `Not known in time: ${missing}`,
      }
    : {
        type: 'waiting',
        reason: 'InProgress',
        message: `Waiting for ${missing}`,
        until,
        ...(opened && { retryAfterMs: ADDRESS_RETRY_MS }),
      };
}

/** Where the trials of an attempt are stored; two attempts never share a key. */
export function resultPrefix(scope: Scope, attempt: number): string {
  const prefix = `results/${definitionOf(scope.run)}/${scope.uid}`;
  return attempt > 1 ? `${prefix}/attempt-${attempt}` : prefix;
}

/** Progress moves with every trial, so it is written only together with something that matters. */
export function recordWorkload(
  scope: Scope,
  workflow: Workflow | undefined,
): void {
  const entry = scope.entry(roles.workload);
  if (!entry || entry.state === 'Intended') {
    return;
  }
  const { phase, message, progress, startedAt, finishedAt } =
    workflow?.status ?? {};
  const known = scope.status.workload;
  const same = known?.workflow === entry.objectName && known.phase === phase;
  scope.update({
    workload: {
      workflow: entry.objectName,
      attempt: entry.attempt,
      phase,
      message: same ? known?.message : message?.slice(0, 4096),
      progress: same ? known?.progress : progress,
      startedAt: startedAt ?? undefined,
      finishedAt: finishedAt ?? undefined,
    },
  });
}
