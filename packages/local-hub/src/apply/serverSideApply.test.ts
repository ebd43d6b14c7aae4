import {
  compileSchema,
  isObject,
  JsonObject,
  JsonSchemaProps,
  StructuralSchema,
} from '../schema';
import { metadataProps } from '../schema/metadataProps';
import {
  applyPatch,
  conflictMessage,
  mergePatch,
  PatchError,
  trackUpdate,
} from '.';
import recorded from './__fixtures__/apply.json';

/**
 * Transcripts of a real kube-apiserver 1.36.3: each step is one request, with
 * the object or the error that it was answered with. The next step starts from
 * the recorded object.
 */
interface Step {
  verb: 'create' | 'update' | 'merge' | 'apply';
  manager: string;
  force?: boolean;
  subresource?: string;
  body: JsonObject;
  code: number;
  noop?: boolean;
  object?: JsonObject;
  message?: string;
  causes?: { message: string; field: string }[];
}

const fixture = recorded as unknown as {
  schema: JsonSchemaProps;
  transcripts: { name: string; builtin: boolean; steps: Step[] }[];
};

const custom = compileSchema(fixture.schema);
const configMap: StructuralSchema = compileSchema({
  type: 'object',
  properties: {
    metadata: metadataProps,
    data: { type: 'object', additionalProperties: { type: 'string' } },
  },
});

function managedFields(object: JsonObject | undefined): JsonObject[] {
  const metadata = object?.metadata;
  return isObject(metadata) && Array.isArray(metadata.managedFields)
    ? (metadata.managedFields as JsonObject[])
    : [];
}

/** When the recorded request was made: the youngest time of its answer. */
function timeOf(step: Step): string {
  const times = managedFields(step.object).map(({ time }) => String(time));
  return step.noop
    ? '2099-01-01T00:00:00Z'
    : times.sort().at(-1) ?? '2026-01-01T00:00:00Z';
}

/** Without what the server's registry sets and this module does not. */
function bare(object: JsonObject | undefined): JsonObject {
  const {
    uid,
    resourceVersion,
    generation,
    creationTimestamp,
    namespace,
    ...metadata
  } = (object?.metadata ?? {}) as JsonObject;
  return { ...object, metadata };
}

function run(
  step: Step,
  live: JsonObject | undefined,
  schema: StructuralSchema,
): JsonObject {
  const { manager, subresource, body, force, verb } = step;
  const status =
    schema === custom && !subresource ? { resetFields: [['status']] } : {};
  const common = {
    live,
    manager,
    subresource,
    schema,
    now: timeOf(step),
    ...status,
  };
  if (verb === 'apply') {
    const { object, conflicts } = applyPatch({
      ...common,
      applied: body,
      force,
    });
    if (conflicts.length > 0)
      throw new PatchError(
        409,
        'Conflict',
        conflictMessage(conflicts),
        conflicts.map(({ field, message }) => ({
          field,
          message,
          reason: 'FieldValueInvalid',
        })),
      );
    return object;
  }
  const updated =
    verb === 'merge' ? mergePatch(live!, body) : structuredClone(body);
  schema.default(updated);
  return trackUpdate({ ...common, updated });
}

/** What the registry does after ownership is recorded. */
function settle(
  object: JsonObject,
  live: JsonObject | undefined,
  subresource?: string,
): JsonObject {
  const entries = (object.metadata as JsonObject).managedFields;
  if (subresource === 'status' && live) {
    const { managedFields: _, ...metadata } = live.metadata as JsonObject;
    const settled: JsonObject = {
      ...live,
      metadata: { ...metadata, ...(entries ? { managedFields: entries } : {}) },
    };
    if (object.status !== undefined) settled.status = object.status;
    return settled;
  }
  const { status: _, ...rest } = object;
  return live?.status === undefined ? rest : { ...rest, status: live.status };
}

describe.each(fixture.transcripts)('$name', ({ steps, builtin }) => {
  const schema = builtin ? configMap : custom;
  const withLive = steps.map((step, i) => ({
    step,
    live: steps
      .slice(0, i)
      .map(({ object }) => object)
      .filter(Boolean)
      .at(-1),
    title: `${i + 1}. ${step.verb} by ${step.manager}${
      step.force ? ', forced' : ''
    } is ${step.code}`,
  }));

  it.each(withLive)('$title', ({ step, live }) => {
    const before = structuredClone(live);
    if (step.code < 300) {
      const object = settle(run(step, live, schema), live, step.subresource);
      expect(bare(object)).toEqual(bare(step.object));
      expect(live).toEqual(before);
      return;
    }
    // A 422 is found by validation, after the merge.
    if (step.code === 422) return;
    let error: unknown;
    try {
      run(step, live, schema);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(PatchError);
    expect(error).toMatchObject({ code: step.code, message: step.message });
    // The server walks managers in random order.
    const texts = (causes: { field: string; message: string }[] = []) =>
      causes.map(({ field, message }) => `${field} ${message}`).sort();
    expect(texts((error as PatchError).causes)).toEqual(texts(step.causes));
  });
});
