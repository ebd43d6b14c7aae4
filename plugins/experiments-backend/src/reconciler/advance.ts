import { isForbidden, isNotFound, KubernetesError } from '@assay/controller';
import {
  conditionTypes,
  isPaused,
  resources,
  type ConditionType,
  type ExperimentStatus,
  type Reason,
} from '@assay/plugin-experiments-common';
import { isError } from '@backstage/errors';
import { describeFailedProcess } from '../logs';
import { conditionOf, withAllConditions, withOutcome } from './conditions';
import { deadlinesOf, decideEnding, deletion } from './ending';
import { getIfThere } from './getIfThere';
import { describeRefusal } from './missingRight';
import type { StepOutcome } from './outcome';
import { recordComposed } from './recordComposed';
import type { Scope } from './scope';
import { recordClusterTimes, spendingOf } from './spending';
import { deleteSteps, forwardSteps } from './steps';
import type { Step } from './step';
import { conclude } from './steps/conclude';

/** How long a missing right or a missing engine is waited for; then the run fails with it. */
const REFUSED_TIMEOUT_MS = 15 * 60_000;
export const REFUSED_RETRY_MS = 30_000;

/**
 * One pass: forward as far as the world lets it, or out. Nothing is taken away in the pass that
 * decides the outcome: a crash right after would find things missing and no reason for it.
 */
export async function advance(scope: Scope): Promise<void> {
  scope.status = withAllConditions(scope.status, scope.clock);
  recordComposed(scope);
  recordClusterTimes(scope);
  endIfAsked(scope);
  if (scope.wasEnding) {
    await runSteps(deleteSteps, scope);
    return;
  }
  if (scope.isEnding) {
    return;
  }
  if (isPaused(scope.run)) {
    pause(scope);
    return;
  }
  if (await runSteps(forwardSteps, scope)) {
    conclude(scope);
  }
}

/** Runs steps until one does not let the pass go on. True when all have. */
async function runSteps(
  steps: readonly Step[],
  scope: Scope,
): Promise<boolean> {
  const forward = steps === forwardSteps;
  for (const step of steps) {
    const outcome = await runStep(step, scope, forward);
    if (step.condition) {
      scope.status = withOutcome(
        scope.status,
        scope.clock,
        step.condition,
        outcome,
      );
    }
    switch (outcome.type) {
      case 'done':
      case 'skipped':
        break;
      case 'intend':
        scope.intend(outcome.entries);
        return false;
      case 'waiting':
        scope.wake(outcome.until);
        scope.wake(outcome.retryAfterMs && scope.now + outcome.retryAfterMs);
        return false;
      default:
        if (forward) {
          await fail(scope, step, outcome);
          return false;
        }
        // On the way out nothing holds up what comes after it.
        break;
    }
  }
  return true;
}

/** A step, with what the API server refuses turned into an outcome. */
async function runStep(
  step: Step,
  scope: Scope,
  forward: boolean,
): Promise<StepOutcome> {
  try {
    return await step.run(scope);
  } catch (error) {
    if (scope.signal.aborted) {
      throw error;
    }
    const refused = forward ? decideRefusal(error, step, scope) : undefined;
    if (refused) {
      return refused;
    }
    // Stopping the load is a part of giving back.
    const type =
      step.condition ?? (isForbidden(error) ? 'TornDown' : undefined);
    if (type && !scope.is(type)) {
      // The condition says that it is tried again, and its time says since when.
      scope.setCondition({
        type,
        status: 'False',
        reason: isForbidden(error) ? 'Forbidden' : 'InProgress',
        message: messageOf(error),
      });
    }
    throw error;
  }
}

/**
 * What a refusal of the API server means: what it rejects, it will reject again; a right or a kind
 * that is missing may come, for somebody has to bring it.
 */
function decideRefusal(
  error: unknown,
  step: Step,
  scope: Scope,
): StepOutcome | undefined {
  const hopeless =
    KubernetesError.is(error, 400) ||
    KubernetesError.is(error, 422) ||
    // Something that a provider read and can never use.
    (isError(error) && error.name === 'InputError');
  if (hopeless) {
    return { type: 'stalled', reason: 'Rejected', message: error.message };
  }
  const missing = isNotFound(error);
  if ((!isForbidden(error) && !missing) || !step.condition) {
    return undefined;
  }
  const message = describeRefusal(error.message);
  const deadline = scope.deadline(step.condition, REFUSED_TIMEOUT_MS);
  return scope.now >= deadline
    ? {
        type: 'stalled',
        reason: missing ? 'EngineFailed' : 'Forbidden',
        message,
      }
    : {
        type: 'waiting',
        reason: missing ? 'InProgress' : 'Forbidden',
        message,
        until: deadline,
        retryAfterMs: REFUSED_RETRY_MS,
      };
}

async function fail(
  scope: Scope,
  step: Step,
  outcome: Extract<StepOutcome, { type: 'stalled' }>,
): Promise<void> {
  const { reason, message, field } = outcome;
  if (reason === 'Vanished' && (await isNamespaceGoing(scope))) {
    // Whoever deletes a namespace takes what is in it in any order, the run maybe last.
    scope.end({ status: 'False', ...deletion });
    return;
  }
  scope.fail({
    step: step.condition ?? step.name,
    reason,
    message,
    ...(field && { field }),
    ...(await describeFailedProcess(scope.deps.processes, {
      run: { uid: scope.uid, namespace: scope.namespace },
      step: step.condition,
      signal: scope.signal,
    })),
  });
}

/** Asked only when something vanished; where that may not be asked, nothing is known of it. */
async function isNamespaceGoing(scope: Scope): Promise<boolean> {
  try {
    const namespace = await getIfThere(scope, resources.namespaces, {
      name: scope.namespace,
    });
    return namespace?.metadata.deletionTimestamp !== undefined;
  } catch (error) {
    if (isForbidden(error)) {
      return false;
    }
    throw error;
  }
}

function endIfAsked(scope: Scope): void {
  const spending = spendingOf(scope);
  const deadlines = {
    ...deadlinesOf(scope.run, scope.plan?.lifetimeSeconds),
    ...(spending && { spending }),
  };
  const ending = scope.isEnding
    ? undefined
    : decideEnding(scope.run, deadlines, scope.now);
  if (!ending) {
    if (!scope.isEnding) {
      scope.wake(deadlines.timeoutAt);
      scope.wake(deadlines.expiresAt);
      scope.wake(spending?.exhaustedAt);
    }
    return;
  }
  const current = currentStep(scope.status);
  interrupt(scope, ending.reason, ending.message);
  if (ending.reason === 'Expired' || ending.reason === 'RunTimeout') {
    scope.fail({ ...ending, ...(current && { step: current }) });
  } else {
    scope.end({ status: 'False', ...ending });
  }
}

/** The condition that a run stands at: the first step that is not over. */
export function currentStep(
  status: ExperimentStatus,
): ConditionType | undefined {
  const ending =
    (conditionOf(status, 'Succeeded')?.status ?? 'Unknown') !== 'Unknown';
  return ending
    ? 'TornDown'
    : conditionTypes.find(type => conditionOf(status, type)?.status !== 'True');
}

/** Whatever was under way is not any more, and its condition says why. */
function interrupt(scope: Scope, reason: Reason, message: string): void {
  for (const { condition } of forwardSteps) {
    if (condition && conditionOf(scope.status, condition)?.status === 'False') {
      scope.setCondition({ type: condition, status: 'False', reason, message });
    }
  }
}

/** Unknown, so that the deadline of the step begins anew when the run goes on. */
function pause(scope: Scope): void {
  const type = currentStep(scope.status);
  if (type) {
    scope.setCondition({
      type,
      status: 'Unknown',
      reason: 'Paused',
      message: 'The run is paused',
    });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error
    ? describeRefusal(error.message)
    : String(error);
}
