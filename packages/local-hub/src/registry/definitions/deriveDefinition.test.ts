import { type CompositeDefinition, deriveDefinition } from './deriveDefinition';
import type { Definition } from './Definition';

const composite: CompositeDefinition = {
  apiVersion: 'apiextensions.crossplane.io/v2',
  kind: 'CompositeResourceDefinition',
  metadata: { name: 'things.example.org' },
  spec: {
    group: 'example.org',
    scope: 'Namespaced',
    names: { kind: 'Thing', plural: 'things', categories: ['mine'] },
    defaultCompositionUpdatePolicy: 'Manual',
    versions: [
      {
        name: 'v1',
        served: true,
        referenceable: true,
        additionalPrinterColumns: [
          { name: 'Size', type: 'string', jsonPath: '.spec.size' },
        ],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                required: ['size'],
                properties: { size: { type: 'string' } },
              },
              status: {
                type: 'object',
                properties: { address: { type: 'string' } },
              },
            },
          },
        },
      },
    ],
  },
};

describe('deriveDefinition', () => {
  const derived = deriveDefinition(composite) as Definition;
  const [version] = derived.spec.versions;
  const { properties = {}, required } = version.schema.openAPIV3Schema;

  it('keeps names and scope, and adds the category of composite resources', () => {
    expect(derived).toMatchObject({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'things.example.org' },
      spec: {
        group: 'example.org',
        scope: 'Namespaced',
        names: { kind: 'Thing', categories: ['mine', 'composite'] },
      },
    });
  });

  it('stores the referenceable version, with a status of its own', () => {
    expect(version).toMatchObject({
      name: 'v1',
      served: true,
      storage: true,
      subresources: { status: {} },
    });
  });

  it('puts the fields of Crossplane beside those of the author', () => {
    expect(required).toEqual(['spec']);
    expect(properties.spec.required).toEqual(['size']);
    expect(Object.keys(properties.spec.properties!)).toEqual([
      'size',
      'crossplane',
    ]);
    expect(
      properties.spec.properties!.crossplane.properties!
        .compositionUpdatePolicy,
    ).toEqual({
      type: 'string',
      enum: ['Automatic', 'Manual'],
      default: 'Manual',
    });
    expect(Object.keys(properties.status.properties!)).toEqual([
      'address',
      'conditions',
    ]);
    expect(properties.status.properties!.conditions).toMatchObject({
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
    });
  });

  it('prints the columns of the author first', () => {
    expect(version.additionalPrinterColumns!.map(({ name }) => name)).toEqual([
      'Size',
      'SYNCED',
      'READY',
      'COMPOSITION',
      'COMPOSITIONREVISION',
      'AGE',
    ]);
  });
});
