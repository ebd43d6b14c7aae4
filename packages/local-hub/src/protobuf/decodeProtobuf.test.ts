import { builtinTypes } from '../builtin';
import { JsonObject } from '../schema';
import { decodeProtobuf, ProtobufError } from '.';
import recorded from './__fixtures__/bodies.json';

/** Bodies as client-go 0.36.3 encodes them with the JSON of the same object, and as kubectl 1.36.3 sent them. */
const fixture = recorded as unknown as {
  clientGo: { name: string; body: string; json: JsonObject }[];
  kubectl: { path: string; body: string }[];
};

/** Both forms as the kind's Go type leaves them: that is what the hub stores. */
function normalize(object: JsonObject): JsonObject {
  const copy = structuredClone(object);
  const type = builtinTypes.find(
    one =>
      one.kind === copy.kind &&
      (one.group ? `${one.group}/${one.version}` : one.version) ===
        copy.apiVersion,
  );
  type?.schema.prune(copy);
  // The answer is the server's to give.
  if (String(copy.kind).endsWith('Review')) delete copy.status;
  // A struct that is empty says nothing; JSON and protobuf differ in whether they write it.
  for (const [name, value] of Object.entries(copy))
    if (JSON.stringify(value) === '{}') delete copy[name];
  return copy;
}

describe('decodeProtobuf', () => {
  it.each(fixture.clientGo)(
    'reads $name as client-go encodes it',
    ({ body, json }) => {
      const decoded = decodeProtobuf(Buffer.from(body, 'base64'));
      expect(normalize(decoded)).toEqual(normalize(json));
    },
  );

  it('reads what kubectl create sends', () => {
    const objects = fixture.kubectl.map(({ body }) =>
      normalize(decodeProtobuf(Buffer.from(body, 'base64'))),
    );
    expect(objects).toMatchObject([
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'from-kubectl' },
      },
      {
        kind: 'ConfigMap',
        metadata: { name: 'cm' },
        data: { a: '1', b: 'two words' },
      },
      { kind: 'Secret', metadata: { name: 's' }, data: { p: 'cQ==' } },
      { kind: 'ServiceAccount', metadata: { name: 'sa' } },
      {
        kind: 'SelfSubjectAccessReview',
        spec: {
          resourceAttributes: {
            verb: 'get',
            resource: 'pods',
            namespace: 'default',
          },
        },
      },
      { kind: 'SelfSubjectReview' },
    ]);
  });

  const namespace = Buffer.from(fixture.clientGo[0].body, 'base64');

  it.each([
    [
      'JSON',
      Buffer.from('{"kind":"Namespace"}'),
      /expected prefix \[107 56 115 0\]/,
    ],
    ['an empty body', Buffer.alloc(0), /expected prefix/],
    [
      'a truncated body',
      namespace.subarray(0, namespace.length - 3),
      /^proto: /,
    ],
    [
      'a kind that the hub does not serve',
      Buffer.from(
        namespace.toString('latin1').replace('Namespace', 'Podspaces'),
        'latin1',
      ),
      /no kind "Podspaces" is registered for version "v1"/,
    ],
  ])('refuses %s', (_name, body, message) => {
    expect(() => decodeProtobuf(body)).toThrow(ProtobufError);
    expect(() => decodeProtobuf(body)).toThrow(message);
  });
});
