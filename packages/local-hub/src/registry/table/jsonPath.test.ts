import { parseJsonPath } from './jsonPath';

const object = {
  metadata: { labels: { 'assay.dev/definition': 'hello' } },
  spec: {
    list: ['a', 'b', 'c'],
    items: [{ name: 'x', size: 1 }, { name: 'y', size: 5 }, { name: 'z' }],
    none: null,
    'with space': true,
  },
  status: {
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'Synced', status: 'False' },
    ],
  },
};

describe('parseJsonPath', () => {
  it.each([
    ['.spec.list', [['a', 'b', 'c']]],
    ['$.spec.list[0]', ['a']],
    ['.spec.list[-1]', ['c']],
    ['.spec.list[5]', []],
    ['.spec.list[1:]', ['b', 'c']],
    ['.spec.list[:2]', ['a', 'b']],
    ['.spec.list[*]', ['a', 'b', 'c']],
    ['.spec.items[*].name', ['x', 'y', 'z']],
    ["['spec']['with space']", [true]],
    ['.metadata.labels.assay\\.dev/definition', ['hello']],
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    [".status.conditions[?(@.type=='Synced')].status", ['False']],
    ['.status.conditions[?(@.type=="Absent")].status', []],
    ['.spec.items[?(@.size > 2)].name', ['y']],
    ['.spec.items[?(@.size)].name', ['x', 'y']],
    ['..type', ['Ready', 'Synced']],
    ['.spec.none', [null]],
    ['.nothing.here', []],
    ['.spec.list.name', []],
  ])('%s', (path, expected) => {
    expect(parseJsonPath(path)(object)).toEqual(expected);
  });

  it.each([
    'spec',
    '.spec[',
    '.spec[abc]',
    '.a[?(type=="x")]',
    '.a[?(@.b==c)]',
  ])('refuses %s', path => {
    expect(() => parseJsonPath(path)).toThrow(SyntaxError);
  });
});
