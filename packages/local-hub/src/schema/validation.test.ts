import { FieldCause, JsonObject, JsonSchemaProps } from './types';
import { compileSchema, StructuralSchema, unknownFieldMessage } from '.';
import { validateObjectMeta } from './objectMeta';
import recorded from './__fixtures__/validation.json';

/**
 * What a real kube-apiserver 1.36.3 answered to each object, recorded with dry
 * run. The server walks maps in random order, so causes are compared sorted.
 */
interface Recorded {
  name: string;
  object: JsonObject;
  /** What the server made of it. */
  stored?: JsonObject;
  old?: JsonObject;
  code: number;
  message?: string;
  causes?: FieldCause[];
  warnings?: string[];
}

const fixture = recorded as unknown as {
  schema: JsonSchemaProps;
  creates: Recorded[];
  updates: Recorded[];
  statusUpdates: Recorded[];
};
const schema = compileSchema(fixture.schema);

function sorted(causes: FieldCause[] = []): string[] {
  return causes
    .map(cause => `${cause.field} | ${cause.reason} | ${cause.message}`)
    .sort();
}

/** A value too long for a fixture is written as its length. */
function expand(given: JsonObject): JsonObject {
  const text = JSON.stringify(given).replace(/<(\d{4,})>/g, (_, length) =>
    'x'.repeat(Number(length)),
  );
  return JSON.parse(text);
}

function prepare(compiled: StructuralSchema, given: JsonObject) {
  const object = expand(given);
  const unknown = compiled.prune(object);
  compiled.default(object);
  return { object, unknown };
}

function validate(object: JsonObject, old?: JsonObject, subresource?: string) {
  const withVersion = (one: JsonObject): JsonObject => ({
    ...one,
    metadata: { ...(one.metadata as JsonObject), resourceVersion: '1' },
  });
  const preceding = validateObjectMeta(old ? withVersion(object) : object, {
    namespaced: true,
    old: old && withVersion(old),
  });
  return [
    ...preceding,
    ...schema.validate(object, old, { preceding, subresource }),
  ];
}

describe('validation as the real server answers', () => {
  it.each(fixture.creates)(
    'create: $name',
    ({ object: given, code, causes, message }) => {
      if (code === 400) {
        expect(message).toBe(
          `Probe in version "v1" cannot be handled as a Probe: ${schema.decodeError(
            given,
          )}`,
        );
        return;
      }
      const { object } = prepare(schema, given);
      if (fixture.schema.properties?.status) delete object.status;
      const found = validate(object);
      expect(sorted(found)).toEqual(sorted(causes));
      expect(found.length > 0).toBe(code === 422);
    },
  );

  it.each(fixture.updates)(
    'update: $name',
    ({ object: given, old, causes }) => {
      const { object } = prepare(schema, given);
      const stored = prepare(schema, old!).object;
      expect(sorted(validate(object, stored))).toEqual(sorted(causes));
    },
  );

  it.each(fixture.statusUpdates)(
    'status: $name',
    ({ object: given, old, causes }) => {
      const { object } = prepare(schema, given);
      const stored = prepare(schema, old!).object;
      const merged: JsonObject = { ...stored };
      delete merged.status;
      if (object.status !== undefined) merged.status = object.status;
      expect(sorted(validate(merged, stored, 'status'))).toEqual(
        sorted(causes),
      );
    },
  );
});

describe('defaults and pruning as the real server stores', () => {
  const accepted = fixture.creates.filter(({ code }) => code === 201);

  it.each(accepted)('$name', ({ object: given, stored }) => {
    const { object } = prepare(schema, given);
    delete object.status;
    expect(object).toEqual(stored);
  });

  it.each(fixture.creates.filter(({ warnings }) => warnings?.length))(
    'warns: $name',
    ({ object: given, warnings }) => {
      const { unknown } = prepare(schema, given);
      expect(
        unknown.map(
          path => `299 - "${unknownFieldMessage(path).replaceAll('"', '\\"')}"`,
        ),
      ).toEqual(warnings);
    },
  );
});
