import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { ApiAccess } from '../client';
import { newExperimentSpec } from '../newExperiment';
import { startRun } from '../startRun';
import { createExamples } from './create.examples';

/**
 * Puts an experiment together from components and runs it.
 * @public
 */
export const createCreateAction = (access: ApiAccess) =>
  createTemplateAction({
    id: 'experiments:create',
    description:
      'Puts an experiment together from components of the catalog, and runs it. A repeated task starts no second run.',
    supportsDryRun: true,
    examples: createExamples,
    schema: {
      input: {
        name: z =>
          z
            .string()
            .min(1)
            .describe('Name of the experiment; its runs are named after it'),
        title: z => z.string().optional().describe('A name for people'),
        description: z =>
          z.string().optional().describe('What the run is meant to find out'),
        owner: z =>
          z
            .string()
            .optional()
            .describe('Entity reference of who answers for the run'),
        components: z =>
          z
            .array(
              z.object({
                app: z
                  .string()
                  .min(1)
                  .describe('Name or entity reference of a component'),
                variant: z
                  .string()
                  .optional()
                  .describe('Label of the variant; the name when absent'),
              }),
            )
            .min(1)
            .describe('What is measured; several are compared'),
        rate: z =>
          z.coerce
            .number()
            .positive()
            .optional()
            .describe('Requests per second'),
        duration: z =>
          z
            .string()
            .optional()
            .describe('Measured time of each trial, such as 10s'),
        warmUp: z =>
          z
            .string()
            .optional()
            .describe(
              'Load before each trial that is not measured, such as 5s',
            ),
        repetitions: z =>
          z.coerce
            .number()
            .int()
            .min(1)
            .optional()
            .describe('Trials of each variant'),
        path: z => z.string().optional().describe('Path of the requests'),
        provider: z =>
          z
            .string()
            .optional()
            .describe('Cluster provider; the default of the hub when absent'),
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
      const { name, namespace, ...experiment } = context.input;
      await startRun(
        context,
        {
          definition: name,
          namespace: namespace || undefined,
          spec: newExperimentSpec(experiment),
        },
        access,
      );
    },
  });
