import { Loose } from './api';
import { gadgetDefinition } from './definitions';
import { expectStatus } from './expectations';
import { conformance, eventually } from './suite';

conformance('definitions', suite => {
  const schema = '/spec/versions/0/schema/openAPIV3Schema';

  it('a new one is accepted and established', async () => {
    const { body } = await suite.definitions.get(
      suite.widget.body.metadata.name,
    );
    expect(body.kind).toBe('CustomResourceDefinition');
    expect(body.spec.conversion).toEqual({ strategy: 'None' });
    expect(body.status).toMatchObject({
      acceptedNames: {
        plural: suite.widget.type.plural,
        kind: suite.widget.type.kind,
        listKind: `${suite.widget.type.kind}List`,
      },
      storedVersions: ['v1'],
      conditions: expect.arrayContaining([
        expect.objectContaining({ type: 'NamesAccepted', status: 'True' }),
        expect.objectContaining({ type: 'Established', status: 'True' }),
      ]),
    });
  });

  it('a change of the schema holds for later writes', async () => {
    const { name } = suite.widget.body.metadata;
    const refused = suite.widgets.object('wide', { spec: { size: 150 } });
    expect((await suite.widgets.create(refused)).code).toBe(422);
    const { code, body } = await suite.definitions.patch(name, 'json', [
      {
        op: 'replace',
        path: `${schema}/properties/spec/properties/size/maximum`,
        value: 200,
      },
    ]);
    expect(code).toBe(200);
    expect(body.metadata.generation).toBe(2);
    await eventually(async () => {
      expect((await suite.widgets.create(refused)).code).toBe(201);
    });
  });

  it('goes with all its objects, and its paths with it', async () => {
    const definition = gadgetDefinition(suite.suffix, 'x');
    const { name } = definition.body.metadata;
    await suite.install(definition);
    const gadgets = suite.collection(definition.type);
    await gadgets.make('one', { spec: {} });
    const watch = await gadgets.watch();
    expect((await watch.next()).type).toBe('ADDED');
    await suite.definitions.delete(name);
    expect((await watch.next()).type).toBe('DELETED');
    watch.close();
    await eventually(async () => {
      expect((await suite.definitions.get(name)).code).toBe(404);
    });
    await eventually(async () => {
      expect((await gadgets.list()).code).toBe(404);
      const { body } = await suite.api.call('GET', '/apis/assay.dev/v1');
      const plurals = (body.resources as Loose[]).map(entry => entry.name);
      expect(plurals).not.toContain(definition.type.plural);
    });
  });

  const broken: [string, (body: Loose) => void, RegExp, string][] = [
    [
      'a name that is not plural and group',
      body => {
        body.metadata.name = 'other.assay.dev';
      },
      /metadata.name: Invalid value: "other.assay.dev": must be spec.names.plural\+"."\+spec.group/,
      'FieldValueInvalid metadata.name',
    ],
    [
      'no version that is stored',
      body => {
        body.spec.versions[0].storage = false;
      },
      /must have exactly one version marked as storage version/,
      'FieldValueInvalid spec.versions',
    ],
    [
      'a version without a schema',
      body => {
        delete body.spec.versions[0].schema;
      },
      /spec.versions\[0\].schema.openAPIV3Schema: Required value/,
      'FieldValueRequired spec.versions[0].schema.openAPIV3Schema',
    ],
    [
      'a schema whose root is no object',
      body => {
        body.spec.versions[0].schema.openAPIV3Schema = { type: 'string' };
      },
      /must be object at the root/,
      'FieldValueInvalid spec.validation.openAPIV3Schema.type',
    ],
    [
      'a field without a type',
      body => {
        body.spec.versions[0].schema.openAPIV3Schema.properties.spec = {
          type: 'object',
          properties: { untyped: { description: 'x' } },
        };
      },
      /properties\[untyped\].type: Required value: must not be empty for specified object fields/,
      'FieldValueRequired spec.validation.openAPIV3Schema.properties[spec].properties[untyped].type',
    ],
    [
      'a list map without keys',
      body => {
        body.spec.versions[0].schema.openAPIV3Schema.properties.spec = {
          type: 'object',
          properties: {
            parts: {
              type: 'array',
              'x-kubernetes-list-type': 'map',
              items: {
                type: 'object',
                properties: { name: { type: 'string' } },
              },
            },
          },
        };
      },
      /x-kubernetes-list-map-keys: Required value/,
      'FieldValueRequired spec.validation.openAPIV3Schema.properties[spec].properties[parts].x-kubernetes-list-map-keys',
    ],
    [
      'a default that breaks its own schema',
      body => {
        body.spec.versions[0].schema.openAPIV3Schema.properties.spec = {
          type: 'object',
          properties: { size: { type: 'integer', default: 'x' } },
        };
      },
      /properties\[size\].default: Invalid value/,
      'FieldValueTypeInvalid spec.validation.openAPIV3Schema.properties[spec].properties[size].default',
    ],
    [
      'a rule that does not compile',
      body => {
        body.spec.versions[0].schema.openAPIV3Schema.properties.spec = {
          type: 'object',
          properties: { size: { type: 'integer' } },
          'x-kubernetes-validations': [{ rule: 'self.siz > 1' }],
        };
      },
      /x-kubernetes-validations\[0\].rule: Invalid value/,
      'FieldValueInvalid spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule',
    ],
    [
      'a scope that is none',
      body => {
        body.spec.scope = 'Everywhere';
      },
      /spec.scope: Unsupported value: "Everywhere"/,
      'FieldValueNotSupported spec.scope',
    ],
  ];

  it.each(broken)('refuses %s', async (_title, breakIt, message, cause) => {
    const { body } = gadgetDefinition(suite.suffix, 'y');
    breakIt(body);
    const answer = await suite.definitions.create(body);
    expectStatus(answer, { code: 422, reason: 'Invalid', message });
    const causes = (answer.body.details.causes as Loose[]).map(
      ({ reason, field }) => `${reason} ${field}`,
    );
    expect(causes).toContain(cause);
  });
});
