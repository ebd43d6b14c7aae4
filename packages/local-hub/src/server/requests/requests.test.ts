import { negotiate } from './accept';
import { parseYaml } from './parseYaml';
import { parseResourcePath } from './resourcePath';
import { scanJson } from './scanJson';

describe('parseResourcePath', () => {
  it.each([
    ['/api/v1/namespaces', { group: '', version: 'v1', plural: 'namespaces' }],
    ['/api/v1/namespaces/one', { plural: 'namespaces', name: 'one' }],
    [
      '/api/v1/namespaces/one/finalize',
      { plural: 'namespaces', name: 'one', subresource: 'finalize' },
    ],
    [
      '/api/v1/namespaces/one/configmaps/',
      { plural: 'configmaps', namespace: 'one', name: undefined },
    ],
    [
      '/apis/assay.dev/v1alpha1/namespaces/one/experiments/a/status',
      {
        group: 'assay.dev',
        version: 'v1alpha1',
        plural: 'experiments',
        namespace: 'one',
        name: 'a',
        subresource: 'status',
      },
    ],
    ['/apis/assay.dev/v1alpha1/components', { plural: 'components' }],
    [
      '/api/v1/watch/namespaces/one/secrets',
      { plural: 'secrets', namespace: 'one', isWatch: true },
    ],
  ])('%s', (path, expected) => {
    expect(parseResourcePath(path)).toMatchObject(expected);
  });

  it.each([
    '/healthz',
    '/api/v1',
    '/apis/assay.dev/v1alpha1',
    '/api/v1/namespaces/a/pods/b/proxy/c',
  ])('%s is none', path => {
    expect(parseResourcePath(path)).toBeUndefined();
  });
});

describe('negotiate', () => {
  it.each([
    [undefined, { encoding: 'json', shape: 'Object' }],
    ['*/*', { encoding: 'json', shape: 'Object' }],
    ['application/yaml', { encoding: 'yaml' }],
    [
      'application/vnd.kubernetes.protobuf,application/json',
      { encoding: 'json', shape: 'Object' },
    ],
    [
      'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
      { shape: 'Table', metaVersion: 'v1' },
    ],
    [
      'application/json;as=Unknown;v=v1;g=meta.k8s.io, application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1beta1',
      { shape: 'PartialObjectMetadata', metaVersion: 'v1beta1' },
    ],
    ['application/json;q=0.5,application/yaml', { encoding: 'yaml' }],
  ])('%s', (header, expected) => {
    expect(negotiate(header)).toMatchObject(expected);
  });

  it.each(['text/html', 'application/vnd.kubernetes.protobuf'])(
    'refuses %s',
    header => {
      expect(() => negotiate(header)).toThrow(
        expect.objectContaining({ code: 406 }),
      );
    },
  );
});

describe('scanJson', () => {
  it.each([
    ['{}', []],
    ['[]', []],
    ['"a"', []],
    ['{"a":1,"b":{"a":[{"a":2},{"a":3}]}}', []],
    ['{"a":1,"a":2}', ['a']],
    [' { "spec" : { "a" : "}\\"," , "a" : null } } ', ['spec.a']],
    ['{"l":[{"x":1},{"y":1,"y":true}]}', ['l[1].y']],
    ['{"a":1,"a":2,"a":3}', ['a', 'a']],
    ['{"e":[],"o":{},"n":-1.5e3,"e":""}', ['e']],
  ])('finds what stands twice in %s', (text, expected) => {
    expect(scanJson(text)).toEqual(expected);
  });

  it.each([
    ['', 'unexpected end of JSON input'],
    ['{"a":', 'unexpected end of JSON input'],
    ['{"a":"b', 'unexpected end of JSON input'],
    [
      '{nope',
      "invalid character 'n' looking for beginning of object key string",
    ],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
    [
      '{"a":1,}',
      "invalid character '}' looking for beginning of object key string",
    ],
    ['[1 2]', "invalid character '2' after array element"],
    ['[1,]', "invalid character ']' looking for beginning of value"],
    ['nope', "invalid character 'n' looking for beginning of value"],
    ['{} {}', "invalid character '{' after top-level value"],
  ])('says what is wrong with %s', (text, message) => {
    expect(() => scanJson(text)).toThrow(message);
  });
});

describe('parseYaml', () => {
  it('reads YAML 1.1 but leaves times as text', () => {
    expect(
      parseYaml('a: yes\nb: 2026-01-01T00:00:00Z\nc: "yes"\n').value,
    ).toEqual({ a: true, b: '2026-01-01T00:00:00Z', c: 'yes' });
  });

  it('reads JSON', () => {
    expect(parseYaml('{"a": [1, null]}').value).toEqual({ a: [1, null] });
  });

  it('finds keys that stand twice', () => {
    expect(parseYaml('a: 1\na: 2\n')).toEqual({
      value: { a: 2 },
      duplicates: ['a'],
    });
  });

  it('refuses what is no YAML', () => {
    expect(() => parseYaml('a: b: c')).toThrow();
  });
});
