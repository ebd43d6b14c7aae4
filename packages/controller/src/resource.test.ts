import { apiVersionOf, keyOf, parseKey, resourceName } from './resource';

describe('keys', () => {
  it.each([
    { key: { name: 'one' }, text: 'one' },
    { key: { namespace: 'test', name: 'one' }, text: 'test/one' },
  ])('$text', ({ key, text }) => {
    expect(keyOf({ metadata: key })).toBe(text);
    expect(parseKey(text)).toEqual(key);
  });
});

describe('names of types', () => {
  const type = { version: 'v1', plural: 'ps', kind: 'P', namespaced: true };

  it.each([
    { group: '', apiVersion: 'v1', name: 'ps' },
    { group: 'g.dev', apiVersion: 'g.dev/v1', name: 'ps.g.dev' },
  ])('$name', ({ group, apiVersion, name }) => {
    expect(apiVersionOf({ ...type, group })).toBe(apiVersion);
    expect(resourceName({ ...type, group })).toBe(name);
  });
});
