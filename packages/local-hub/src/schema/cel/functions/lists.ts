import { Environment } from '@marcbachmann/cel-js';
import { celEqual } from '../equality';

type Comparable = bigint | number | string | boolean | Date;

const comparable = [
  'int',
  'uint',
  'double',
  'bool',
  'string',
  'google.protobuf.Timestamp',
];

/** The list functions of Kubernetes' CEL library, and CEL's sets. */
export function registerLists(environment: Environment): void {
  for (const type of comparable) {
    environment.registerFunction(
      `list<${type}>.isSorted(): bool`,
      (list: Comparable[]) =>
        list.every((item, i) => i === 0 || list[i - 1] <= item),
    );
    environment.registerFunction(
      `list<${type}>.min(): ${type}`,
      (list: Comparable[]) => extreme('min', list, (item, best) => item < best),
    );
    environment.registerFunction(
      `list<${type}>.max(): ${type}`,
      (list: Comparable[]) => extreme('max', list, (item, best) => item > best),
    );
  }
  environment.registerFunction('list<int>.sum(): int', (list: bigint[]) =>
    list.reduce((sum, item) => sum + item, 0n),
  );
  environment.registerFunction('list<double>.sum(): double', (list: number[]) =>
    list.reduce((sum, item) => sum + item, 0),
  );
  environment.registerFunction(
    'list<V>.indexOf(V): int',
    (list: unknown[], wanted: unknown) =>
      BigInt(list.findIndex(item => celEqual(item, wanted))),
  );
  environment.registerFunction(
    'list<V>.lastIndexOf(V): int',
    (list: unknown[], wanted: unknown) =>
      BigInt(list.findLastIndex(item => celEqual(item, wanted))),
  );
  registerSets(environment);
}

function extreme(
  name: string,
  list: Comparable[],
  better: (item: Comparable, best: Comparable) => boolean,
): Comparable {
  if (list.length === 0) throw new Error(`${name} called on empty list`);
  return list.reduce((best, item) => (better(item, best) ? item : best));
}

class SetsNamespace {}

function registerSets(environment: Environment): void {
  const has = (list: unknown[], wanted: unknown) =>
    list.some(item => celEqual(item, wanted));
  const contains = (list: unknown[], wanted: unknown[]) =>
    wanted.every(item => has(list, item));
  environment.registerType('SetsNamespace', SetsNamespace);
  environment.registerConstant('sets', 'SetsNamespace', new SetsNamespace());
  environment.registerFunction(
    'SetsNamespace.contains(list<V>, list<V>): bool',
    (_: unknown, list: unknown[], wanted: unknown[]) => contains(list, wanted),
  );
  environment.registerFunction(
    'SetsNamespace.equivalent(list<V>, list<V>): bool',
    (_: unknown, left: unknown[], right: unknown[]) =>
      contains(left, right) && contains(right, left),
  );
  environment.registerFunction(
    'SetsNamespace.intersects(list<V>, list<V>): bool',
    (_: unknown, left: unknown[], right: unknown[]) =>
      right.some(item => has(left, item)),
  );
}
