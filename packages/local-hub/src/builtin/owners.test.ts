import { trackUpdate } from '../apply';
import { isObject, JsonObject } from '../schema';
import { BuiltinType, builtinTypes } from '.';
import recorded from './__fixtures__/owners.json';

/** What a real kube-apiserver 1.36.3 noted down as owned by who created the object. */
interface Recorded {
  kind: string;
  name: string;
  object: JsonObject;
  owned: JsonObject | null;
}

function typeOf(apiVersion: string, kind: string): BuiltinType {
  return builtinTypes.find(
    type =>
      type.kind === kind &&
      apiVersion ===
        (type.group ? `${type.group}/${type.version}` : type.version),
  )!;
}

/** What Go's defaults fill in before the owner is noted; the strategy's part of `prepare` comes later. */
function decoded(type: BuiltinType, given: JsonObject): JsonObject {
  const object = structuredClone(given);
  type.schema.prune(object);
  const { spec, status } = object;
  type.prepare(object);
  if (type.subresources.includes('status')) putBack(object, 'status', status);
  if (type.subresources.includes('finalize')) putBack(object, 'spec', spec);
  return object;
}

function putBack(
  object: JsonObject,
  name: string,
  value: JsonObject[string] | undefined,
): void {
  if (value === undefined) delete object[name];
  else object[name] = value;
}

function ownedFields(object: JsonObject): JsonObject | null {
  const { managedFields } = object.metadata as JsonObject;
  const [entry] = Array.isArray(managedFields) ? managedFields : [];
  return isObject(entry) ? (entry.fieldsV1 as JsonObject) : null;
}

describe('who creates a built-in object', () => {
  it.each(recorded as unknown as Recorded[])(
    'owns what the real server says: $kind $name',
    ({ object, owned }) => {
      const type = typeOf(String(object.apiVersion), String(object.kind));
      const tracked = trackUpdate({
        updated: decoded(type, object),
        manager: 'tester',
        schema: type.schema,
        now: '2026-11-21T10:00:00Z',
      });
      expect(ownedFields(tracked)).toEqual(owned);
    },
  );
});
