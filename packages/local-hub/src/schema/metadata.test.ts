import { builtinTypes } from '../builtin';
import recorded from './__fixtures__/metadata.json';
import { compileSchema, JsonObject, unknownFieldMessage } from '.';

/** What a real kube-apiserver 1.36.3 made of metadata, recorded with dry run. */
interface Recorded {
  kind: string;
  name: string;
  object: JsonObject;
  code: number;
  metadata?: JsonObject;
  warnings?: string[];
  message?: string;
}

const custom = compileSchema({
  type: 'object',
  properties: { spec: { type: 'object' } },
});
const configMap = builtinTypes.find(({ kind }) => kind === 'ConfigMap')!;

describe('metadata as the real server reads it', () => {
  it.each(recorded as unknown as Recorded[])(
    '$kind: $name',
    ({ kind, object: given, code, metadata, warnings, message }) => {
      const { schema, decodeError } =
        kind === 'ConfigMap'
          ? configMap
          : { schema: custom, decodeError: custom.decodeError };
      const object = structuredClone(given);
      const error = decodeError(object);
      if (code === 400) {
        expect(
          `${kind} in version "v1" cannot be handled as a ${kind}: ${error}`,
        ).toBe(message);
        return;
      }
      expect(error).toBeUndefined();
      const unknown = schema.prune(object);
      if (code !== 201) return;
      expect(
        unknown.map(
          path => `299 - "${unknownFieldMessage(path).replaceAll('"', '\\"')}"`,
        ),
      ).toEqual(warnings);
      const {
        deletionTimestamp,
        deletionGracePeriodSeconds,
        selfLink,
        ...read
      } = object.metadata as JsonObject;
      // Those three are the server's own: it has read them and let them go.
      expect(read).toEqual(metadata);
    },
  );
});
