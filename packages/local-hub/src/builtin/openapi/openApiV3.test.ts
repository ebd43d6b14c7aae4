import { JsonObject } from '../../schema';
import { builtinTypes, openApiV3, OpenApiType } from '..';

const experiment: OpenApiType = {
  group: 'assay.dev',
  version: 'v1alpha1',
  kind: 'Experiment',
  listKind: 'ExperimentList',
  plural: 'experiments',
  namespaced: true,
  verbs: [
    'create',
    'delete',
    'deletecollection',
    'get',
    'list',
    'patch',
    'update',
    'watch',
  ],
  subresources: ['status'],
  props: {
    type: 'object',
    description: 'One run.',
    properties: {
      spec: {
        type: 'object',
        description: 'What to compare.',
        properties: { targets: { type: 'array', items: { type: 'object' } } },
      },
    },
  },
};

/** Follows names through a document; a `/` in a name needs no escaping. */
function at(document: JsonObject, ...names: (string | number)[]): any {
  return names.reduce<any>((inner, name) => inner?.[name], document);
}

describe('openApiV3', () => {
  const document = openApiV3('assay.dev/v1alpha1', [experiment]);
  const path = '/apis/assay.dev/v1alpha1/namespaces/{namespace}/experiments';

  it('names the kind of every operation, which is how kubectl explain finds the schema', () => {
    const identity = {
      group: 'assay.dev',
      version: 'v1alpha1',
      kind: 'Experiment',
    };
    for (const [name, method] of [
      [path, 'get'],
      [path, 'post'],
      [`${path}/{name}`, 'patch'],
    ])
      expect(
        at(document, 'paths', name, method, 'x-kubernetes-group-version-kind'),
      ).toEqual(identity);
    const schema = at(
      document,
      'components',
      'schemas',
      'dev.assay.v1alpha1.Experiment',
    );
    expect(schema['x-kubernetes-group-version-kind']).toEqual([identity]);
    expect(schema.properties.spec.description).toBe('What to compare.');
  });

  it.each([
    ['post', path],
    ['put', `${path}/{name}`],
    ['patch', `${path}/{name}`],
    ['patch', `${path}/{name}/status`],
  ])('says that %s of %s knows dryRun and fieldValidation', (method, name) => {
    const parameters = at(document, 'paths', name, method, 'parameters');
    const names = parameters.map(
      (parameter: { name: string }) => parameter.name,
    );
    expect(names).toEqual(
      expect.arrayContaining(['dryRun', 'fieldManager', 'fieldValidation']),
    );
  });

  it('has every schema that it refers to', () => {
    const types = builtinTypes.map(type => ({
      ...type,
      props: type.schema.props,
    }));
    for (const one of [document, openApiV3('v1', types)]) {
      const schemas = at(one, 'components', 'schemas');
      const references = JSON.stringify(one).matchAll(
        /#\/components\/schemas\/([^"]+)/g,
      );
      for (const [, name] of references) expect(schemas).toHaveProperty([name]);
    }
  });

  it('publishes nothing of what only the hub reads', () => {
    const types = builtinTypes.map(type => ({
      ...type,
      props: type.schema.props,
    }));
    expect(JSON.stringify(openApiV3('v1', types))).not.toContain('x-go-');
  });
});
