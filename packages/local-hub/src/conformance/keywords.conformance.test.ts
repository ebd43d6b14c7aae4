import { Keyword, keywordConformance } from './keywords';

const text = { type: 'string' };
const pair = {
  type: 'object',
  properties: { a: text, b: { type: 'integer' } },
};

function format(
  name: string,
  takes: readonly unknown[],
  refuses: readonly unknown[],
  type = 'string',
): Keyword {
  return {
    name: `format: ${name}`,
    schema: { type, format: name },
    takes,
    refuses,
    reason: 'FieldValueTypeInvalid',
  };
}

function composed(
  name: string,
  more: object,
  takes: readonly unknown[],
  refuses: readonly unknown[],
): Keyword {
  return { name, schema: { ...pair, ...more }, takes, refuses };
}

keywordConformance('keywords of schemas', [
  format(
    'date',
    ['2024-02-29'],
    ['2024-13-01', 'today', '2024-02-29T00:00:00Z'],
  ),
  format(
    'date-time',
    ['2024-01-01T00:00:00Z', '2024-01-01T00:00:00.5+01:00'],
    ['2024-01-01', 'now'],
  ),
  format('duration', ['1h', '90s', '1h30m'], ['an hour']),
  format('uuid', ['00000000-0000-4000-8000-000000000000'], ['x']),
  format('email', ['a@assay.dev'], ['a at b']),
  format('ipv4', ['10.0.0.1'], ['10.0.0.256', '::1']),
  format('ipv6', ['::1'], ['10.0.0.1']),
  format('cidr', ['10.0.0.0/8'], ['10.0.0.0']),
  format('uri', ['https://assay.dev/x'], ['not a uri']),
  format('hostname', ['assay.dev'], ['-x-']),
  format('byte', ['aGk='], ['?']),
  format('unheard-of', ['anything'], []),
  {
    name: 'multipleOf',
    schema: { type: 'integer', multipleOf: 5 },
    takes: [0, 10],
    refuses: [7],
  },
  {
    name: 'exclusiveMaximum',
    schema: { type: 'integer', maximum: 5, exclusiveMaximum: true },
    takes: [4],
    refuses: [5],
  },
  {
    name: 'minItems',
    schema: { type: 'array', minItems: 2, items: text },
    takes: [['a', 'b']],
    refuses: [['a'], []],
  },
  {
    name: 'minProperties',
    schema: { type: 'object', minProperties: 1, additionalProperties: text },
    takes: [{ a: 'b' }],
    refuses: [{}],
  },
  {
    name: 'enum of numbers',
    schema: { type: 'integer', enum: [1, 2] },
    takes: [1],
    refuses: [3],
    reason: 'FieldValueNotSupported',
  },
  {
    name: 'maps of objects',
    schema: {
      type: 'object',
      additionalProperties: { ...pair, required: ['a'] },
    },
    takes: [{ x: { a: '1' } }, {}],
    refuses: [{ x: {} }, { x: { a: '1' }, y: { b: 1 } }],
    reason: 'FieldValueRequired',
  },
  {
    name: 'lists of lists',
    schema: {
      type: 'array',
      items: { type: 'array', items: { type: 'integer' } },
    },
    takes: [[[1], [2, 3]], [[]]],
    refuses: [[['x']], [1]],
    reason: 'FieldValueTypeInvalid',
  },
  {
    name: 'nullable objects',
    schema: { ...pair, nullable: true },
    takes: [null, { a: 'x' }],
    refuses: [],
  },
  {
    name: 'sets of numbers',
    schema: {
      type: 'array',
      'x-kubernetes-list-type': 'set',
      items: { type: 'integer' },
    },
    takes: [[1, 2]],
    refuses: [[1, 1]],
    reason: 'FieldValueDuplicate',
  },
  {
    name: 'lists keyed by two fields',
    schema: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['a', 'b'],
      items: { ...pair, required: ['a', 'b'] },
    },
    takes: [
      [
        { a: 'x', b: 1 },
        { a: 'x', b: 2 },
      ],
    ],
    refuses: [
      [
        { a: 'x', b: 1 },
        { a: 'x', b: 1 },
      ],
    ],
    reason: 'FieldValueDuplicate',
  },
  composed(
    'anyOf',
    { anyOf: [{ required: ['a'] }, { required: ['b'] }] },
    [{ a: 'x' }, { b: 1 }, { a: 'x', b: 1 }],
    [{}],
  ),
  composed(
    'oneOf',
    { oneOf: [{ required: ['a'] }, { required: ['b'] }] },
    [{ a: 'x' }, { b: 1 }],
    [{}, { a: 'x', b: 1 }],
  ),
  composed('not', { not: { required: ['a'] } }, [{}, { b: 1 }], [{ a: 'x' }]),
  composed(
    'allOf',
    {
      allOf: [
        { properties: { b: { minimum: 2 } } },
        { properties: { b: { maximum: 4 } } },
      ],
    },
    [{ b: 3 }, {}],
    [{ b: 1 }, { b: 5 }],
  ),
]);
