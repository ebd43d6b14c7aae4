import type { CreateRunRequest } from '@assay/plugin-experiments-common';
import { ExperimentsApiError } from '@assay/plugin-experiments-common';
import { InputError } from '@backstage/errors';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { ApiAccess } from './client';
import { clientFor } from './client';

/** Outputs of both actions. */
export type RunOutput = {
  runName: string;
  namespace: string;
  /** Path of the run's page in the portal. */
  url: string;
};

// The input of an action is its own; nothing here reads it.
type Context = ActionContext<any, RunOutput>;

/**
 * Starts a run as the person who started the task, and outputs where it is. A task that is
 * repeated, or taken up again after a crash, finds the run that it has already made.
 */
export async function startRun(
  context: Context,
  request: CreateRunRequest,
  access: ApiAccess,
): Promise<void> {
  const client = await clientFor(
    await context.getInitiatorCredentials(),
    access,
  );
  try {
    if (context.isDryRun) {
      const plan = await client.plan(request, { signal: context.signal });
      context.logger.info(
        `Would run ${plan.trials} trials on rung ${plan.rung}; nothing was created`,
      );
      output(context, request.namespace ?? 'experiments', 'dry-run');
      return;
    }
    const idempotencyKey = [context.task.id, context.step?.id ?? 'run'].join(
      '.',
    );
    const { run, created } = await client.createRun(
      { ...request, idempotencyKey },
      { signal: context.signal },
    );
    context.logger.info(
      `${created ? 'Created' : 'Found'} run ${run.namespace}/${run.name}`,
    );
    output(context, run.namespace, run.name);
  } catch (error) {
    throw inTaskWords(error, context);
  }
}

function output(context: Context, namespace: string, runName: string): void {
  context.output('runName', runName);
  context.output('namespace', namespace);
  context.output('url', `/experiments/runs/${namespace}/${runName}`);
}

/** Names every refused field in the log of the task, where the person is looking. */
function inTaskWords(error: unknown, context: Context): unknown {
  if (!(error instanceof ExperimentsApiError)) {
    return error;
  }
  for (const { field, message } of error.fields) {
    context.logger.error(`${field}: ${message}`);
  }
  return new InputError(`The run was not created: ${error.message}`);
}
