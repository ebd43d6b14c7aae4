import { LabelSelector } from './LabelSelector';

const labels = { app: 'web', tier: 'front', size: '3', 'a.b/c': '' };

describe('LabelSelector', () => {
  it.each([
    ['', true],
    ['app=web', true],
    ['app==web', true],
    ['app = web , tier = front', true],
    ['app=api', false],
    ['app!=api', true],
    ['absent!=x', true],
    ['a.b/c=', true],
    ['a.b/c', true],
    ['absent', false],
    ['!absent', true],
    ['!app', false],
    ['constructor', false],
    ['app in (web, api)', true],
    ['app in (api)', false],
    ['absent in (api)', false],
    ['app notin (api)', true],
    ['absent notin (api)', true],
    ['app notin (web)', false],
    ['size>2', true],
    ['size<3', false],
    ['app in (web),!absent,tier!=back', true],
  ])('%s', (text, expected) => {
    expect(LabelSelector.parse(text).matches(labels)).toBe(expected);
  });

  it('treats an object without labels as one with none', () => {
    expect(LabelSelector.parse('!app').matches(undefined)).toBe(true);
  });

  it.each([
    [
      'a b===',
      "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
    ],
    [
      'a,',
      "unable to parse requirement: found '', expected: !, identifier, or 'end of string'",
    ],
    ['a in x', "unable to parse requirement: found 'x' expected: '('"],
    [
      'a=b c',
      "unable to parse requirement: found 'c', expected: ',' or 'end of string'",
    ],
  ])('refuses %s', (text, message) => {
    expect(() => LabelSelector.parse(text)).toThrow(message);
  });

  it('refuses values that no label can have', () => {
    expect(() => LabelSelector.parse('a=-b')).toThrow(
      expect.objectContaining({ code: 400 }),
    );
  });
});
