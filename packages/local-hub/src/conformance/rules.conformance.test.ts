import { keywordConformance, ruled } from './keywords';

const text = { type: 'string', maxLength: 40 };
const number = { type: 'integer' };
const list = { type: 'array', maxItems: 10, items: text };
const numbers = { type: 'array', maxItems: 10, items: number };
const map = {
  type: 'object',
  maxProperties: 10,
  additionalProperties: number,
};
const pair = {
  type: 'object',
  properties: { a: text, b: number, namespace: text, 'dash-ed': text },
};
const items = { type: 'array', maxItems: 10, items: pair };

keywordConformance('rules in CEL', [
  ruled('self > 3 && self <= 5', number, [4, 5], [3, 6]),
  ruled('self % 2 == 0 || self < 0', number, [2, -1], [3]),
  ruled('!(self in [1, 2])', number, [3], [1]),
  ruled('self == 1 ? true : self / 2 == 3', number, [1, 7], [2]),
  ruled('string(self) == "5"', number, [5], [6]),
  ruled('double(self) >= 1.5', number, [2], [1]),
  ruled('self >= 0.5', { type: 'number' }, [0.5, 1], [0.25]),
  ruled('self', { type: 'boolean' }, [true], [false]),
  ruled('size(self) == 2', text, ['ab', 'äö'], ['a']),
  ruled('self.size() > 1', list, [['a', 'b']], [['a'], []]),
  ruled('self.startsWith("a") && self.endsWith("z")', text, ['a-z'], ['za']),
  ruled('self.contains("mid")', text, ['a mid b'], ['none']),
  ruled('self.matches("^[0-9]+$")', text, ['123'], ['12a', '']),
  ruled('self == "a" || self > "m"', text, ['a', 'z'], ['b']),
  ruled('self.lowerAscii() == self', text, ['abc'], ['aBc']),
  ruled('self.upperAscii() == "ABC"', text, ['abc'], ['abd']),
  ruled('self.trim() == self', text, ['a b'], [' a']),
  ruled('self.split(",").size() == 2', text, ['a,b'], ['a', 'a,b,c']),
  ruled('self.replace("a", "b") == "bb"', text, ['ab'], ['aa c']),
  ruled('self.indexOf("x") == 1', text, ['axb'], ['xab']),
  ruled('self.substring(1) == "bc"', text, ['abc'], ['abd']),
  ruled('int(self) < 10', text, ['9'], ['10']),
  ruled('self.all(x, x > 0)', numbers, [[1, 2], []], [[1, 0]]),
  ruled('self.exists(x, x == 2)', numbers, [[1, 2]], [[1], []]),
  ruled('self.exists_one(x, x == 2)', numbers, [[2]], [[2, 2], [1]]),
  ruled('self.map(x, x * 2) == [2, 4]', numbers, [[1, 2]], [[2, 1]]),
  ruled('self.filter(x, x > 1).size() == 1', numbers, [[1, 2]], [[2, 3]]),
  ruled('self.isSorted()', numbers, [[1, 2]], [[2, 1]]),
  ruled('self.sum() == 6', numbers, [[1, 2, 3]], [[1]]),
  ruled('self.min() >= 2 && self.max() < 5', numbers, [[2, 4]], [[1], [5, 2]]),
  ruled('2 in self', numbers, [[1, 2]], [[1]]),
  ruled('self[0] == "x"', list, [['x', 'y']], [['y']]),
  ruled('self + ["c"] == ["a", "c"]', list, [['a']], [['b']]),
  ruled('"k" in self', map, [{ k: 1 }], [{ j: 1 }]),
  ruled('self.all(k, self[k] > 0)', map, [{ a: 1 }, {}], [{ a: 0 }]),
  ruled('self.exists(k, k.startsWith("a"))', map, [{ ab: 1 }], [{ b: 1 }]),
  ruled('has(self.a) && self.a == "x"', pair, [{ a: 'x' }], [{}, { a: 'y' }]),
  ruled('!has(self.b) || self.b > 1', pair, [{}, { b: 2 }], [{ b: 1 }]),
  ruled(
    'self.__namespace__ == "n"',
    pair,
    [{ namespace: 'n' }],
    [{ namespace: 'm' }],
  ),
  ruled(
    'self.dash__dash__ed == "d"',
    pair,
    [{ 'dash-ed': 'd' }],
    [{ 'dash-ed': 'e' }],
  ),
  ruled(
    'self.all(x, self.exists_one(y, x.a == y.a))',
    items,
    [[{ a: '1' }, { a: '2' }]],
    [[{ a: '1' }, { a: '1' }]],
  ),
  ruled(
    'self.filter(x, has(x.b)).map(x, x.b).all(b, b > 0)',
    items,
    [[{ a: '1' }, { b: 1 }]],
    [[{ b: 0 }]],
  ),
  ruled(
    'type(self) == int ? self == 1 : self == "1"',
    { 'x-kubernetes-int-or-string': true },
    [1, '1'],
    [2, '2'],
  ),
  ruled('duration(self) < duration("1h")', text, ['5m', '59m59s'], ['2h']),
  ruled(
    'self < timestamp("2025-01-01T00:00:00Z")',
    { type: 'string', format: 'date-time' },
    ['2024-06-01T00:00:00Z'],
    ['2025-06-01T00:00:00Z'],
  ),
  ruled(
    'self.getHours() < 2',
    { type: 'string', format: 'duration' },
    ['1h30m'],
    ['3h'],
  ),
]);
