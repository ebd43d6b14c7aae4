import { builtinTypes } from '../builtin';
import { JsonObject, JsonValue } from '../schema';
import { PatchError, strategicMergePatch } from '.';
import recorded from './__fixtures__/strategic.json';

/** What a real kube-apiserver 1.36.3 made of strategic merge patches, recorded with dry run. */
interface Recorded {
  kind: string;
  name: string;
  before: JsonObject;
  patch: JsonValue | string;
  code: number;
  reason?: string;
  message?: string;
  after?: JsonObject;
}

/** Texts are patches that were sent as they stand here. */
const cases = (recorded as unknown as Recorded[]).filter(
  ({ patch }) => patch !== '{',
);

/** What becomes of an object that does not fit its kind is not the patch's business. */
const patched = cases.filter(({ code }) => code !== 422);

function typeOf(kind: string) {
  return builtinTypes.find(type => type.kind === kind)!;
}

function attempt({ kind, before, patch }: Recorded): JsonObject {
  const { schema, prepare } = typeOf(kind);
  const value: JsonValue =
    typeof patch === 'string' ? JSON.parse(patch) : patch;
  const result = strategicMergePatch(before, value, schema.props);
  schema.prune(result);
  prepare(result, before);
  return result;
}

describe('strategic merge patch as the real server applies it', () => {
  it.each(patched)('$kind: $name', recordedCase => {
    const { code, reason, message, after, before } = recordedCase;
    const untouched = structuredClone(before);
    if (after) {
      expect(attempt(recordedCase)).toEqual(after);
      expect(before).toEqual(untouched);
      return;
    }
    let thrown: unknown;
    try {
      attempt(recordedCase);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(PatchError);
    expect(thrown).toMatchObject({ code, reason, message });
  });
});
