import { JsonObject } from '../schema';
import { age } from './age';
import { builtinTypes } from '.';
import recorded from './__fixtures__/tables.json';

/** What a real kube-apiserver 1.36.3 shows of an object in a table. */
interface Recorded {
  kind: string;
  object: JsonObject;
  columns: {
    name: string;
    type: string;
    format: string;
    description: string;
    priority: number;
  }[];
  cells: (string | number)[];
  /** Wall milliseconds of the request. */
  at: number;
}

function typeOf(kind: string) {
  const [name, group] =
    kind === 'ModernEvent' ? ['Event', 'events.k8s.io'] : [kind, undefined];
  return builtinTypes.find(
    type => type.kind === name && (!group || type.group === group),
  )!;
}

describe('tables as the real server draws them', () => {
  it.each(recorded as unknown as Recorded[])(
    '$kind: $cells',
    ({ kind, object, columns, cells, at }) => {
      const type = typeOf(kind);
      expect(
        type.columns.map(({ name, type: of, format = '', priority }) => ({
          name,
          type: of,
          format,
          priority,
        })),
      ).toEqual(
        columns.map(({ name, type: of, format, priority }) => ({
          name,
          type: of,
          format,
          priority,
        })),
      );
      expect(type.cells(object, at)).toEqual(cells);
    },
  );
});

/** Recorded from k8s.io/apimachinery/pkg/util/duration. */
const ages: [seconds: number, shown: string][] = [
  [-5, '<invalid>'],
  [-1, '0s'],
  [0, '0s'],
  [1, '1s'],
  [119, '119s'],
  [120, '2m'],
  [121, '2m1s'],
  [599, '9m59s'],
  [600, '10m'],
  [601, '10m'],
  [10799, '179m'],
  [10800, '3h'],
  [28799, '7h59m'],
  [28800, '8h'],
  [172799, '47h'],
  [172800, '2d'],
  [180000, '2d2h'],
  [691199, '7d23h'],
  [691200, '8d'],
  [63071999, '729d'],
  [63072000, '2y'],
  [63158400, '2y1d'],
  [94608000, '3y'],
  [252288000, '8y'],
  [252374400, '8y'],
];

describe('ages', () => {
  it.each(ages)('%d seconds are %s', (seconds, shown) => {
    expect(age(new Date(0).toISOString(), seconds * 1000)).toBe(shown);
  });

  it('are unknown without a time', () => {
    expect(age(undefined, 0)).toBe('<unknown>');
    expect(age(null, 0)).toBe('<unknown>');
    expect(age('soon', 0)).toBe('<unknown>');
  });
});
