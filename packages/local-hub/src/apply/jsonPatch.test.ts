import { JsonObject, JsonValue } from '../schema';
import { jsonPatch, PatchError } from '.';
import recorded from './__fixtures__/jsonPatch.json';

interface Recorded {
  name: string;
  operations: JsonValue;
  code: number;
  spec?: JsonObject;
  labels?: JsonObject;
  message?: string;
  details?: { causes?: unknown[] };
}

const fixture = recorded as unknown as {
  spec: JsonObject;
  labels: JsonObject;
  cases: Recorded[];
};

const target: JsonObject = {
  kind: 'Jp',
  metadata: { labels: fixture.labels },
  spec: fixture.spec,
};

function attempt(operations: JsonValue): JsonObject | PatchError {
  try {
    return jsonPatch(target, operations);
  } catch (error) {
    if (error instanceof PatchError) return error;
    throw error;
  }
}

describe('JSON patch as the real server applies it', () => {
  it.each(fixture.cases)(
    '$name',
    ({ operations, code, spec, labels, message, details }) => {
      const result = attempt(operations);
      if (code === 200) {
        expect(result).toMatchObject({ spec, metadata: { labels } });
        expect((result as JsonObject).spec).toEqual(spec);
        return;
      }
      expect(result).toBeInstanceOf(PatchError);
      expect(result).toMatchObject({
        code,
        message,
        causes: details?.causes ?? [],
      });
    },
  );

  it('does not change the target', () => {
    const before = structuredClone(target);
    jsonPatch(target, [{ op: 'remove', path: '/spec/map/deep' }]);
    expect(target).toEqual(before);
  });

  it.each([
    [{ op: 'add' }, 'object'],
    ['x', 'string'],
  ])('refuses %j, which is no list', (operations, kind) => {
    expect(attempt(operations as JsonValue)).toMatchObject({
      code: 400,
      message: `error decoding patch: json: cannot unmarshal ${kind} into Go value of type []handlers.jsonPatchOp`,
    });
  });
});
