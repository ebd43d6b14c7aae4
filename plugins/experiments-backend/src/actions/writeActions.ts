import type { CreateRunRequest } from '@assay/plugin-experiments-common';
import {
  experimentsCreatePermission,
  experimentsDeletePermission,
  experimentsUpdatePermission,
} from '@assay/plugin-experiments-common';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { createRunSchema, parse } from '../routes/schemas';
import type { ExperimentsService } from '../service/ExperimentsService';
import { inActionWords } from './errors';

// The same checks as behind HTTP, whatever the schema of the action let through.
const requestOf = (input: unknown) =>
  parse(createRunSchema, input) as CreateRunRequest;

type Zod = Parameters<
  Parameters<ActionsRegistryService['register']>[0]['schema']['input']
>[0];

const runRequest = (z: Zod) =>
  z.object({
    definition: z
      .string()
      .optional()
      .describe('Name of the definition to run; list-definitions has them'),
    from: z
      .object({ namespace: z.string(), name: z.string() })
      .optional()
      .describe('A run whose spec is used again'),
    spec: z
      .record(z.any())
      .optional()
      .describe('A whole spec; definition then only names it'),
    namespace: z.string().optional(),
    overrides: z
      .object({
        provider: z.string().optional(),
        repetitions: z.coerce.number().int().optional(),
        arguments: z
          .record(z.coerce.string())
          .optional()
          .describe('Arguments of the load, such as rate and duration'),
      })
      .optional()
      .describe('Replaces parts of the spec'),
  });

const runKey = (z: Zod) =>
  z.object({
    namespace: z.string().describe('Such as experiments'),
    name: z.string(),
  });

/** Actions that plan, start, end and remove runs. */
export function registerWriteActions(
  registry: ActionsRegistryService,
  service: ExperimentsService,
): void {
  registry.register({
    name: 'plan-run',
    title: 'Plan a run',
    description:
      'Says what a run would do and what it would cost, and creates nothing. Errors name the field of the spec. Show the price to a person before create-run is called with the planToken.',
    attributes: { readOnly: true, destructive: false, idempotent: true },
    visibilityPermission: experimentsCreatePermission,
    schema: { input: runRequest, output: z => z.object({ plan: z.any() }) },
    action: ({ input, credentials }) =>
      inActionWords(async () => ({
        output: {
          plan: await service.planRun(requestOf(input), { credentials }),
        },
      })),
  });

  registry.register({
    name: 'create-run',
    title: 'Create a run',
    description:
      'Starts a run of an experiment. A run that costs money needs the planToken of plan-run. Give an idempotencyKey, and a repeated call starts no second run.',
    attributes: { readOnly: false, destructive: false, idempotent: false },
    visibilityPermission: experimentsCreatePermission,
    schema: {
      input: z =>
        runRequest(z).extend({
          idempotencyKey: z.string().optional(),
          planToken: z.string().optional(),
        }),
      output: z =>
        z.object({
          run: z.any(),
          created: z
            .boolean()
            .describe('false: an earlier call with the same key had made it'),
        }),
    },
    action: ({ input, credentials }) =>
      inActionWords(async () => ({
        output: await service.createRun(requestOf(input), { credentials }),
      })),
  });

  registry.register({
    name: 'abort-run',
    title: 'Abort a run',
    description:
      'Ends a run for good and gives back everything that it owns. What it has measured so far is published. Cannot be taken back.',
    attributes: { readOnly: false, destructive: true, idempotent: true },
    visibilityPermission: experimentsUpdatePermission,
    schema: { input: runKey, output: z => z.object({ run: z.any() }) },
    action: async ({ input, credentials }) => ({
      output: { run: await service.abortRun(input, { credentials }) },
    }),
  });

  registry.register({
    name: 'delete-run',
    title: 'Delete a run',
    description:
      'Deletes a run once everything that it owns is given back; one that is under way is ended first. Its result stays.',
    attributes: { readOnly: false, destructive: true, idempotent: true },
    visibilityPermission: experimentsDeletePermission,
    schema: { input: runKey, output: z => z.object({ run: z.any() }) },
    action: async ({ input, credentials }) => ({
      output: { run: await service.deleteRun(input, { credentials }) },
    }),
  });
}
