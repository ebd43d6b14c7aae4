import { Loose } from './api';
import { conformance, eventually } from './suite';

conformance('OpenAPI', suite => {
  async function document(path: string): Promise<Loose> {
    const index = await suite.api.call('GET', '/openapi/v3');
    expect(index.code).toBe(200);
    const url = index.body.paths[path]?.serverRelativeURL;
    expect(url).toBeDefined();
    const [pathname, search] = String(url).split('?');
    const { code, body } = await suite.api.call('GET', pathname, {
      query: Object.fromEntries(new URLSearchParams(search)),
    });
    expect(code).toBe(200);
    expect(body.openapi).toMatch(/^3\./);
    return body;
  }

  /** The schema of a definition; servers publish it a moment after serving it. */
  function ours(): Promise<Loose> {
    return eventually(async () => {
      const all = await document('apis/assay.dev/v1');
      const schema = schemaOf(all, suite.widget.type.kind);
      expect(schema).toBeDefined();
      return { all, schema };
    });
  }

  function schemaOf(all: Loose, kind: string): Loose {
    return Object.values<Loose>(all.components.schemas).find(schema =>
      (schema['x-kubernetes-group-version-kind'] ?? []).some(
        (entry: Loose) => entry.kind === kind,
      ),
    );
  }

  function operation(all: Loose, verb: string, name: boolean): Loose {
    const { plural } = suite.widget.type;
    const base = `/apis/assay.dev/v1/namespaces/{namespace}/${plural}`;
    return all.paths[name ? `${base}/{name}` : base]?.[verb];
  }

  it('publishes a definition with its descriptions and types', async () => {
    const { schema } = await ours();
    expect(schema).toMatchObject({
      type: 'object',
      description: 'A widget is what the suite tries things on.',
      properties: {
        apiVersion: { type: 'string' },
        kind: { type: 'string' },
        spec: {
          description: 'What is wanted of a widget.',
          properties: {
            size: { type: 'integer', description: 'How big it is.' },
            parts: {
              type: 'array',
              'x-kubernetes-list-type': 'map',
              'x-kubernetes-list-map-keys': ['name'],
            },
          },
        },
      },
      'x-kubernetes-group-version-kind': [
        { group: 'assay.dev', version: 'v1', kind: suite.widget.type.kind },
      ],
    });
  });

  it('refers to the schema of metadata, which is there', async () => {
    const { all, schema } = await ours();
    const metadata = schema.properties.metadata;
    const reference = metadata.$ref ?? metadata.allOf[0].$ref;
    const name = String(reference).replace('#/components/schemas/', '');
    expect(all.components.schemas[name].properties).toHaveProperty('labels');
  });

  it.each([
    ['post', false],
    ['put', true],
    ['patch', true],
  ])('declares fieldValidation and dryRun of %s', async (verb, name) => {
    const { all } = await ours();
    const parameters = (operation(all, verb, name).parameters as Loose[]).map(
      parameter => parameter.name,
    );
    expect(parameters).toEqual(
      expect.arrayContaining(['fieldValidation', 'dryRun', 'fieldManager']),
    );
  });

  it('declares the kind and action of an operation', async () => {
    const { all } = await ours();
    expect(operation(all, 'patch', true)).toMatchObject({
      'x-kubernetes-action': 'patch',
      'x-kubernetes-group-version-kind': {
        group: 'assay.dev',
        version: 'v1',
        kind: suite.widget.type.kind,
      },
    });
  });

  it.each([
    ['api/v1', 'ConfigMap', 'binaryData'],
    ['api/v1', 'Secret', 'stringData'],
    ['api/v1', 'Namespace', 'spec'],
    ['apis/coordination.k8s.io/v1', 'Lease', 'spec'],
    ['apis/events.k8s.io/v1', 'Event', 'reportingController'],
    ['apis/apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'spec'],
  ])('%s has the schema of %s with %s', async (path, kind, property) => {
    const schema = schemaOf(await document(path), kind);
    expect(schema.properties).toHaveProperty(property);
  });
});
