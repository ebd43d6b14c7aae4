import {
  compileSchema,
  FieldCause,
  JsonObject,
  JsonSchemaProps,
  JsonValue,
  validateDefinition,
} from '..';
import recorded from '../__fixtures__/cel.json';

/** What a real kube-apiserver 1.36.3 answered to objects with one field, `spec.value`. */
const fixture = recorded as unknown as {
  accepted: {
    title: string;
    node: JsonSchemaProps;
    cases: { value: JsonValue; old?: JsonValue; causes: FieldCause[] }[];
  }[];
  refused: {
    title: string;
    node: JsonSchemaProps;
    code: number;
    causes: FieldCause[];
  }[];
};

const schemaOf = (node: JsonSchemaProps): JsonSchemaProps => ({
  type: 'object',
  properties: { spec: { type: 'object', properties: { value: node } } },
});

const objectOf = (value: JsonValue): JsonObject => ({
  apiVersion: 'record.assay.dev/v1',
  kind: 'Record',
  metadata: { name: 'x' },
  spec: { value },
});

const definitionOf = (node: JsonSchemaProps) =>
  ({
    metadata: { name: 'records.record.assay.dev' },
    spec: {
      group: 'record.assay.dev',
      scope: 'Namespaced',
      names: {
        kind: 'Record',
        plural: 'records',
        singular: 'record',
        listKind: 'RecordList',
      },
      conversion: { strategy: 'None' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: schemaOf(node) },
        },
      ],
    },
  } as unknown as JsonObject);

const texts = (causes: FieldCause[]) =>
  causes
    .map(({ field, reason, message }) => `${reason} ${field}: ${message}`)
    .sort();

describe('rules as the real server runs them', () => {
  it.each(fixture.accepted)('$title', ({ node, cases }) => {
    expect(validateDefinition(definitionOf(node))).toEqual([]);
    const schema = compileSchema(schemaOf(node));
    for (const { value, old, causes } of cases) {
      const found = schema.validate(
        objectOf(value),
        old === undefined ? undefined : objectOf(old),
      );
      expect({ value, causes: texts(found) }).toEqual({
        value,
        causes: texts(causes),
      });
    }
  });
});

describe('rules that the real server refuses', () => {
  it.each(fixture.refused)('$title', ({ node, causes }) => {
    expect(texts(validateDefinition(definitionOf(node)))).toEqual(
      texts(causes),
    );
  });
});
