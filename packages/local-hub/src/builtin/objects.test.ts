import {
  FieldCause,
  JsonObject,
  unknownFieldMessage,
  validateObjectMeta,
} from '../schema';
import { BuiltinType, builtinTypes } from '.';
import recorded from './__fixtures__/objects.json';

/** What a real kube-apiserver 1.36.3 answered, recorded with dry run. */
interface Recorded {
  kind: string;
  name: string;
  object: JsonObject;
  old?: JsonObject;
  code: number;
  stored?: JsonObject;
  message?: string;
  causes?: FieldCause[];
  warnings?: string[];
}

const fixture = recorded as unknown as {
  creates: Recorded[];
  updates: Recorded[];
};

function typeOf(kind: string): BuiltinType {
  const [name, group] =
    kind === 'ModernEvent' ? ['Event', 'events.k8s.io'] : [kind, undefined];
  return builtinTypes.find(
    type => type.kind === name && (!group || type.group === group),
  )!;
}

function expand(given: JsonObject): JsonObject {
  const text = JSON.stringify(given).replace(/<(\d{4,})>/g, (_, n) =>
    'x'.repeat(Number(n)),
  );
  return JSON.parse(text);
}

function inDefaultNamespace(type: BuiltinType, object: JsonObject): JsonObject {
  const namespace: JsonObject = type.namespaced ? { namespace: 'default' } : {};
  return {
    ...object,
    metadata: { ...(object.metadata as JsonObject), ...namespace },
  };
}

function withoutNamespace(object: JsonObject): JsonObject {
  const { namespace, ...metadata } = object.metadata as JsonObject;
  return { ...object, metadata };
}

function validate(
  type: BuiltinType,
  object: JsonObject,
  old?: JsonObject,
): FieldCause[] {
  return [
    ...(old
      ? []
      : validateObjectMeta(object, {
          namespaced: type.namespaced,
          nameRule: type.nameRule,
        })),
    ...type.validate(object, old),
  ];
}

const texts = (causes: FieldCause[] = []) => [
  ...new Set(
    causes
      .map(({ field, reason, message }) => `${field} | ${reason} | ${message}`)
      .sort(),
  ),
];

describe('built-in objects as the real server treats them', () => {
  it.each(fixture.creates)('create $kind: $name', recordedCase => {
    const { kind, code, stored, message, causes, warnings } = recordedCase;
    const type = typeOf(kind);
    const object = inDefaultNamespace(type, expand(recordedCase.object));
    const error = type.decodeError(object);
    if (code === 400) {
      expect(
        `${object.kind} in version "v1" cannot be handled as a ${object.kind}: ${error}`,
      ).toBe(message);
      return;
    }
    expect(error).toBeUndefined();
    const unknown = type.schema.prune(object);
    expect(
      unknown.map(
        path => `299 - "${unknownFieldMessage(path).replaceAll('"', '\\"')}"`,
      ),
    ).toEqual(warnings);
    type.prepare(object);
    expect(texts(validate(type, object))).toEqual(texts(causes));
    if (stored) expect(withoutNamespace(object)).toEqual(stored);
  });

  it.each(fixture.updates)(
    'update $kind: $name',
    ({ kind, object: given, old, stored, causes }) => {
      const type = typeOf(kind);
      const before = inDefaultNamespace(type, expand(old!));
      const object = inDefaultNamespace(type, expand(given));
      type.schema.prune(object);
      type.prepare(object, before);
      expect(texts(validate(type, object, before))).toEqual(texts(causes));
      if (stored) expect(withoutNamespace(object)).toEqual(stored);
    },
  );
});
