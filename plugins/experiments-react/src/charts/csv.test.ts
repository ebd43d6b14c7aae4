import { toCsv } from './csv';

const columns = [
  { field: 'variant', title: 'Variant' },
  { field: 'value', title: 'Latency', unit: 'ms' },
];

describe('toCsv', () => {
  it('has units in its header and full numbers in its cells', () => {
    const rows = [{ variant: 'node', value: 1.23456 }];
    expect(toCsv({ columns, rows })).toBe(
      'Variant,Latency (ms)\r\nnode,1.23456\r\n',
    );
  });

  it.each([
    ['a, b', '"a, b"'],
    ['say "hi"', '"say ""hi"""'],
    ['=1+1', "'=1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
  ])('keeps %s as a text', (variant, cell) => {
    expect(toCsv({ columns, rows: [{ variant, value: -1 }] })).toBe(
      `Variant,Latency (ms)\r\n${cell},-1\r\n`,
    );
  });
});
