import { PlanError } from './templating';
import type { Template } from './types';

/** When and how often a step is tried again. */
export interface Retries {
  /** Attempts after the first one. */
  limit: number;
  /** How a step ends that asks for another attempt itself; undefined when none may. */
  exitCode?: string;
  /** Milliseconds between the end of an attempt and the next one. */
  pause: number;
}

const known = ['limit', 'retryPolicy', 'expression', 'backoff'];

/**
 * The one expression that is understood: the engine repeats an attempt that ended in an error, as
 * OnError does, or with one exit code. The engine asks it only where retryPolicy admits failures.
 */
const errorOrExitCode =
  /^\s*lastRetry\.status\s*==\s*"Error"\s*\|\|\s*lastRetry\.exitCode\s*==\s*"(\d+)"\s*$/;
const expressionForm =
  'lastRetry.status == "Error" || lastRetry.exitCode == "<code>"';

/**
 * @returns undefined when the template repeats nothing
 * @throws PlanError naming what the local hub would do otherwise than the real engine
 */
export function planRetries({
  name,
  retryStrategy,
}: Pick<Template, 'name' | 'retryStrategy'>): Retries | undefined {
  if (!retryStrategy) return undefined;
  const where = `templates.${name}.retryStrategy`;
  const other = Object.keys(retryStrategy).find(key => !known.includes(key));
  if (other !== undefined)
    throw new PlanError(`${where}.${other} is not supported by the local hub`);
  const { limit, retryPolicy, expression, backoff } = retryStrategy;
  const policy = expression === undefined ? 'OnError' : 'Always';
  if (retryPolicy !== policy)
    throw new PlanError(
      `${where}.retryPolicy must be ${policy} ${
        expression === undefined ? 'without' : 'with'
      } an expression: the local hub repeats nothing but interrupted attempts and those that end with the exit code of the expression`,
    );
  const exitCode = expression && errorOrExitCode.exec(expression)?.[1];
  if (expression !== undefined && !exitCode)
    throw new PlanError(
      `${where}.expression is not supported by the local hub: it is ${expression}, and only ${expressionForm} is understood`,
    );
  return {
    // Without a limit the engine repeats for ever.
    limit: limit === undefined ? Number.MAX_SAFE_INTEGER : Number(limit),
    ...(exitCode && { exitCode }),
    pause: backoff ? pauseOf(`${where}.backoff`, backoff) : 0,
  };
}

function pauseOf(where: string, backoff: { duration?: number | string }) {
  const other = Object.keys(backoff).find(key => key !== 'duration');
  if (other !== undefined)
    throw new PlanError(`${where}.${other} is not supported by the local hub`);
  const seconds = /^(\d+)s?$/.exec(String(backoff.duration))?.[1];
  if (seconds === undefined)
    throw new PlanError(
      `${where}.duration is ${backoff.duration}; the local hub understands whole seconds such as 5s`,
    );
  return Number(seconds) * 1000;
}
