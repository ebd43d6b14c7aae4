import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { ApiAccess } from '../client';
import { nameOf } from '../references';
import { startRun } from '../startRun';
import { runExamples } from './run.examples';
import { filled, loadArguments } from '../newExperiment';

/**
 * Runs an experiment definition of the catalog.
 * @public
 */
export const createRunAction = (access: ApiAccess) =>
  createTemplateAction({
    id: 'experiments:run',
    description:
      'Runs an experiment of the catalog, and gives the run that was started. A repeated task starts no second run.',
    supportsDryRun: true,
    examples: runExamples,
    schema: {
      input: {
        definition: z =>
          z
            .string()
            .min(1)
            .describe(
              'Name or entity reference of the experiment, such as experiment:default/hello-app',
            ),
        repetitions: z =>
          z.coerce
            .number()
            .int()
            .min(1)
            .optional()
            .describe(
              'Trials of each variant; as the definition says when absent',
            ),
        rate: z =>
          z.coerce
            .number()
            .positive()
            .optional()
            .describe(
              'Requests per second; as the definition says when absent',
            ),
        duration: z =>
          z
            .string()
            .optional()
            .describe('Measured time of each trial, such as 10s'),
        provider: z =>
          z
            .string()
            .optional()
            .describe('Cluster provider in place of the one of the definition'),
        namespace: z =>
          z.string().optional().describe('Namespace of the run on the hub'),
      },
      output: {
        runName: z => z.string().describe('Name of the run'),
        namespace: z => z.string().describe('Namespace of the run'),
        url: z => z.string().describe('Path of the page of the run'),
      },
    },
    async handler(context) {
      const { definition, repetitions, rate, duration, provider, namespace } =
        context.input;
      await startRun(
        context,
        {
          definition: nameOf(definition, 'experiment'),
          namespace: filled(namespace),
          overrides: {
            provider: filled(provider),
            repetitions,
            arguments: loadArguments({ rate, duration }),
          },
        },
        access,
      );
    },
  });
