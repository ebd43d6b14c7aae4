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

/** Without the parser's own words for what it had expected. */
const texts = (causes: FieldCause[]) =>
  causes
    .map(({ field, reason, message }) => `${reason} ${field}: ${message}`)
    .map(text => text.replace(/(Syntax error: ).*/, '$1'))
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

describe('rules of a real server that the hub cannot run', () => {
  const text: JsonSchemaProps = { type: 'string', maxLength: 20 };
  const list: JsonSchemaProps = { type: 'array', maxItems: 5, items: text };

  it.each<[rule: string, node: JsonSchemaProps, name: string]>([
    ['isIP(self)', text, 'isIP'],
    ['ip(self).family() == 4', text, 'family'],
    ['cidr(self).prefixLength() == 8', text, 'prefixLength'],
    ['isSemver(self)', text, 'isSemver'],
    ['semver(self).major() == 1', text, 'major'],
    ['"%s".format([self]) == "x"', text, 'format'],
    ['self.distinct().size() == 1', list, 'distinct'],
    ['self.slice(0, 1) == ["a"]', list, 'slice'],
    ['self.sortBy(x, x) == self', list, 'sortBy'],
    ['self.all(i, x, i < 2)', list, 'all'],
    ['self.transformList(i, x, x).size() == 1', list, 'transformList'],
  ])('refuses %s when the definition is created', (rule, node, name) => {
    const [cause, ...others] = validateDefinition(
      definitionOf({ ...node, 'x-kubernetes-validations': [{ rule }] }),
    );
    expect(others).toEqual([]);
    expect(cause).toMatchObject({
      reason: 'FieldValueInvalid',
      field:
        'spec.validation.openAPIV3Schema.properties[spec].properties[value].x-kubernetes-validations[0].rule',
    });
    expect(cause.message).toContain(`'${name}'`);
    expect(cause.message).toContain('local hub');
  });

  it('joins texts', () => {
    const schema = compileSchema(
      schemaOf({
        ...list,
        'x-kubernetes-validations': [
          { rule: 'self.join("-") == "a-b" && self.join() == "ab"' },
        ],
      }),
    );
    expect(schema.validate(objectOf(['a', 'b']))).toEqual([]);
    expect(schema.validate(objectOf(['b', 'a']))).toHaveLength(1);
  });
});
