import { experimentsReadPermission } from '@assay/plugin-experiments-common';
import type { ExperimentResult } from '@assay/plugin-experiments-common';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { ExperimentsService } from '../service/ExperimentsService';
import { inActionWords } from './errors';

const readOnly = { readOnly: true, destructive: false, idempotent: true };

/** Actions that only look. */
export function registerReadActions(
  registry: ActionsRegistryService,
  service: ExperimentsService,
): void {
  const common = {
    attributes: readOnly,
    visibilityPermission: experimentsReadPermission,
  };

  registry.register({
    ...common,
    name: 'list-definitions',
    title: 'List experiment definitions',
    description:
      'Lists every experiment that can be run or has been run, with its components, the number of its runs and the newest of them.',
    schema: {
      input: z => z.object({}),
      output: z => z.object({ definitions: z.array(z.any()) }),
    },
    action: async ({ credentials }) => {
      const { items } = await service.listDefinitions({ credentials });
      return { output: { definitions: items } };
    },
  });

  registry.register({
    ...common,
    name: 'list-runs',
    title: 'List runs',
    description:
      'Lists runs of experiments of any origin, newest first, with phase, reason and whether they succeeded. Give nextCursor as cursor to go on.',
    schema: {
      input: z =>
        z.object({
          definition: z.string().optional().describe('Only runs of this one'),
          active: z
            .boolean()
            .optional()
            .describe(
              'true: only runs under way; false: only runs that are over',
            ),
          limit: z.coerce.number().int().min(1).max(200).optional(),
          cursor: z.string().optional(),
        }),
      output: z =>
        z.object({
          runs: z.array(z.any()),
          total: z.number(),
          nextCursor: z.string().optional(),
        }),
    },
    action: async ({ input, credentials }) => {
      const { limit, cursor, ...filter } = input;
      const { items, total, nextCursor } = await inActionWords(() =>
        service.listRuns(filter, { limit, cursor }, { credentials }),
      );
      return { output: { runs: items, total, nextCursor } };
    },
  });

  registry.register({
    ...common,
    name: 'get-run',
    title: 'Get a run',
    description:
      'Everything about one run: phase, conditions, targets, components, workflow steps, processes, events, and what went wrong. Warnings name what could not be read.',
    schema: {
      input: z =>
        z.object({
          namespace: z.string().describe('Such as experiments'),
          name: z.string(),
        }),
      output: z => z.object({ run: z.any() }),
    },
    action: async ({ input, credentials }) => ({
      output: { run: await service.getRun(input, { credentials }) },
    }),
  });

  registry.register({
    ...common,
    name: 'get-result',
    title: 'Get a result',
    description:
      'The published result of a run: metrics with every sample, success criteria, trials, fingerprint and cost. It outlives its run. The histograms of the trials are left out; the HTTP API has them. A simulated result says so and measured nothing.',
    schema: {
      input: z =>
        z.object({
          definition: z.string(),
          runUid: z.string().describe('metadata.uid of the run'),
          revision: z.coerce
            .number()
            .int()
            .min(1)
            .optional()
            .describe('The newest when absent'),
        }),
      output: z => z.object({ result: z.any() }),
    },
    action: async ({ input, credentials }) => ({
      output: {
        result: withoutHistograms(
          await service.getResult(input, { credentials }),
        ),
      },
    }),
  });

  registry.register({
    ...common,
    name: 'get-process-output',
    title: 'Get the output of a process',
    description:
      'The last lines that a process of a run printed, on hubs that run processes. get-run lists the processes.',
    schema: {
      input: z =>
        z.object({
          namespace: z.string(),
          name: z.string().describe('Name of the run'),
          process: z.string().describe('Id of the process'),
          tailLines: z.coerce.number().int().min(1).max(10_000).optional(),
        }),
      output: z =>
        z.object({ lines: z.array(z.string()), truncated: z.boolean() }),
    },
    action: async ({ input, credentials }) => ({
      output: await service.getProcessOutput(input, { credentials }),
    }),
  });
}

function withoutHistograms(result: ExperimentResult) {
  return {
    ...result,
    trials: result.trials.map(({ histogram, ...trial }) => trial),
  };
}
