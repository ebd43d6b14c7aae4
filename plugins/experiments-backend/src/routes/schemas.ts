import type { FieldError } from '@assay/plugin-experiments-common';
import { z } from 'zod';
import { InvalidRequestError } from '../service/errors';
import { MAX_LIMIT } from '../service/cursor';

const dnsName = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, {
      message: 'must be lower-case letters, digits, dashes and dots',
    });

const namespace = dnsName(63);
const runName = dnsName(253);

/** A run's name is the definition's with a hash, and is a label value too. */
const definition = dnsName(52);

export const runKeySchema = z.object({ namespace, name: runName });

/** A comma would be two entries in the annotation that it becomes. */
export const abandonSchema = z.strictObject({
  entry: z
    .string()
    .min(1)
    .max(260)
    .regex(/^[^,\s]+$/, { message: 'is no name of a ledger entry' }),
});

export const definitionKeySchema = z.object({
  name: z.string().min(1).max(253),
});

export const processKeySchema = runKeySchema.extend({
  // A namespace, a pod and a container.
  process: z.string().min(1).max(400),
});

export const outputQuerySchema = z.object({
  tailLines: z.coerce.number().int().min(1).max(10_000).optional(),
});

const page = {
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).optional(),
  cursor: z.string().min(1).max(1000).optional(),
};

const phase = z.enum([
  'Pending',
  'Provisioning',
  'Ready',
  'Running',
  'Complete',
  'Failed',
  'Aborted',
]);

export const runQuerySchema = z.object({
  definition: z.string().optional(),
  namespace: namespace.optional(),
  phase: z
    .string()
    .transform(text => text.split(','))
    .pipe(z.array(phase))
    .optional(),
  active: z
    .enum(['true', 'false'])
    .transform(text => text === 'true')
    .optional(),
  createdBy: z.string().optional(),
  owner: z.string().optional(),
  component: z.string().optional(),
  ...page,
});

/** Keys of results become paths of files, so that nothing else may stand in them. */
const segment = z
  .string()
  .max(253)
  .regex(/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/);

export const resultQuerySchema = z.object({
  definition: z.string().optional(),
  runUid: z.string().optional(),
  ...page,
});

export const resultKeySchema = z.object({
  definition: segment,
  runUid: segment,
  revision: z
    .string()
    .regex(/^(latest|[1-9][0-9]{0,8})$/, { message: 'is no revision' })
    .transform(text => (text === 'latest' ? undefined : Number(text)))
    .optional(),
});

export const downloadQuerySchema = z.object({
  download: z
    .enum(['', 'true', 'false'])
    .transform(text => text !== 'false')
    .optional(),
});

/** The spec itself is checked by the hub, whose errors name the fields. */
export const createRunSchema = z.strictObject({
  definition: definition.optional(),
  from: z.strictObject({ namespace, name: runName }).optional(),
  spec: z.record(z.string(), z.unknown()).optional(),
  namespace: namespace.optional(),
  overrides: z
    .strictObject({
      provider: z.string().min(1).max(63).optional(),
      repetitions: z.number().int().optional(),
      arguments: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  idempotencyKey: z.string().min(1).max(253).optional(),
  planToken: z.string().min(1).max(4096).optional(),
});

/**
 * Checks what a caller sent.
 * @throws InvalidRequestError with the path of every field that is wrong
 */
export function parse<T extends z.ZodType>(
  schema: T,
  value: unknown,
): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) {
    return parsed.data;
  }
  throw new InvalidRequestError(parsed.error.issues.flatMap(toFieldErrors));
}

function toFieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const field = pathOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({
      field: field ? `${field}.${key}` : key,
      reason: 'FieldUnknown',
      message: 'is not known here',
    }));
  }
  return [{ field, reason: 'Invalid', message: issue.message }];
}

function pathOf(path: PropertyKey[]) {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') {
      return `${text}[${part}]`;
    }
    return text ? `${text}.${String(part)}` : String(part);
  }, '');
}
