import {
  defaultDefinition,
  JsonSchemaProps,
  validateDefinition,
} from '../../schema';
import { column, define, nameColumn, textAt } from '../define';
import {
  conditions,
  flag,
  listOf,
  pointer,
  resource,
  struct,
  text,
} from '../props';

const anything: JsonSchemaProps = {
  type: 'object',
  'x-kubernetes-preserve-unknown-fields': true,
};
const required = (description: string): JsonSchemaProps =>
  pointer(text(description));

const names = struct(
  'CustomResourceDefinitionNames',
  {
    plural: required('Plural name of the resource, as it stands in paths.'),
    singular: text('Singular name of the resource.'),
    shortNames: listOf(text(''), 'Short names for the command line.'),
    kind: required('Kind of the objects.'),
    listKind: text('Kind of lists of them.'),
    categories: listOf(
      text(''),
      'Groups of resources that this one belongs to, such as all.',
    ),
  },
  'Names of the resource.',
);

const printerColumn = struct(
  'CustomResourceColumnDefinition',
  {
    name: required('Heading.'),
    type: required('OpenAPI type.'),
    format: text('OpenAPI format.'),
    description: text('What the column shows.'),
    priority: {
      type: 'integer',
      format: 'int32',
      description: 'Above 0 only with -o wide.',
    },
    jsonPath: required('Where the value stands.'),
  },
  'A column of the table.',
);

const version = struct(
  'CustomResourceDefinitionVersion',
  {
    name: required('Name of the version.'),
    served: flag('Whether it is served.'),
    storage: flag('Whether objects are stored in it.'),
    deprecated: { type: 'boolean', description: 'Whether clients are warned.' },
    deprecationWarning: pointer(text('The warning.')),
    schema: struct(
      'CustomResourceValidation',
      {
        openAPIV3Schema: { ...anything, description: 'The structural schema.' },
      },
      'Schema of the version.',
    ),
    subresources: struct(
      'CustomResourceSubresources',
      { status: anything, scale: anything },
      'Subresources of the version.',
    ),
    additionalPrinterColumns: listOf(printerColumn, 'Columns of the table.'),
    selectableFields: listOf(
      struct(
        'SelectableField',
        { jsonPath: required('Where the field stands.') },
        '',
      ),
      'Fields that field selectors may name.',
    ),
  },
  'A version of the resource.',
);

export const customResourceDefinition = define({
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  namespaced: false,
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  subresources: ['status'],
  allowUnconditionalUpdate: false,
  hasGeneration: true,
  props: resource(
    'CustomResourceDefinition',
    {
      spec: struct(
        'CustomResourceDefinitionSpec',
        {
          group: required('API group of the resource.'),
          names,
          scope: required('Cluster or Namespaced.'),
          versions: listOf(version, 'Versions of the resource.'),
          conversion: {
            ...anything,
            description: 'How objects are converted; the hub converts none.',
          },
          preserveUnknownFields: {
            type: 'boolean',
            description:
              'Must be false; x-kubernetes-preserve-unknown-fields says it per field.',
          },
        },
        'What the resource is called and looks like.',
      ),
      status: struct(
        'CustomResourceDefinitionStatus',
        {
          conditions,
          acceptedNames: names,
          storedVersions: listOf(
            text(''),
            'Versions that objects were ever stored in.',
          ),
          observedGeneration: { type: 'integer', format: 'int64' },
        },
        'Whether the names were accepted and the resource is served.',
      ),
    },
    'CustomResourceDefinition represents a resource that should be exposed on the API server.',
  ),
  columns: [
    nameColumn,
    { ...column('Created At', 'When it was created.'), type: 'date' },
  ],
  cells: object => [
    textAt(object, 'metadata', 'name'),
    textAt(object, 'metadata', 'creationTimestamp'),
  ],
  empty: {
    spec: {
      group: '',
      names: { plural: '', kind: '' },
      scope: '',
      versions: null,
    },
    status: {
      conditions: null,
      acceptedNames: { plural: '', kind: '' },
      storedVersions: null,
    },
  },
  prepare: object => defaultDefinition(object),
  validate: (object, old) => validateDefinition(object, old),
});
