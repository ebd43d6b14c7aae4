/** A definition for tests: enums, defaults, rules, columns, selectable fields, and a status of its own. */
export const widgetDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.org' },
  spec: {
    group: 'example.org',
    scope: 'Namespaced',
    names: {
      kind: 'Widget',
      plural: 'widgets',
      shortNames: ['wdg'],
      categories: ['examples'],
    },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        selectableFields: [{ jsonPath: '.spec.color' }],
        additionalPrinterColumns: [
          { name: 'Color', type: 'string', jsonPath: '.spec.color' },
          { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
          {
            name: 'Ready',
            type: 'string',
            priority: 1,
            jsonPath: '.status.conditions[?(@.type=="Ready")].status',
          },
          {
            name: 'Age',
            type: 'date',
            jsonPath: '.metadata.creationTimestamp',
          },
        ],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                required: ['color'],
                properties: {
                  color: { type: 'string', enum: ['red', 'blue', 'green'] },
                  size: { type: 'integer', minimum: 0, default: 3 },
                },
                'x-kubernetes-validations': [
                  {
                    rule: "!(self.color == 'blue' && self.size > 10)",
                    message: 'too blue',
                  },
                ],
              },
              status: {
                type: 'object',
                properties: {
                  phase: { type: 'string' },
                  conditions: {
                    type: 'array',
                    items: {
                      type: 'object',
                      'x-kubernetes-preserve-unknown-fields': true,
                    },
                  },
                },
              },
            },
          },
        },
      },
    ],
  },
};

export const DEFINITIONS =
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

export const widgetsIn = (namespace: string) =>
  `/apis/example.org/v1/namespaces/${namespace}/widgets`;

/** Where most tests keep theirs. */
export const WIDGETS = widgetsIn('default');

export const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

export const widget = (
  name: string | undefined,
  spec: object = { color: 'red' },
  metadata: object = {},
) => ({
  apiVersion: 'example.org/v1',
  kind: 'Widget',
  metadata: { ...(name ? { name } : {}), ...metadata },
  spec,
});

export const configMap = (name: string, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data: { a: '1' },
});
