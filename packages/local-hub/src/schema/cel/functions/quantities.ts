import { Environment } from '@marcbachmann/cel-js';
import { Quantity } from './Quantity';

/** Kubernetes' quantity functions. */
export function registerQuantities(environment: Environment): void {
  environment.registerType('kubernetes.Quantity', Quantity);
  const type = 'kubernetes.Quantity';
  environment.registerFunction(`quantity(string): ${type}`, (text: string) =>
    Quantity.parse(text),
  );
  environment.registerFunction('isQuantity(string): bool', (text: string) =>
    Quantity.isQuantity(text),
  );
  environment.registerOperator(
    `${type} == ${type}`,
    (a: Quantity, b: Quantity) => a.equals(b),
  );
  environment.registerFunction(
    `${type}.isGreaterThan(${type}): bool`,
    (a: Quantity, b: Quantity) => a.compare(b) > 0,
  );
  environment.registerFunction(
    `${type}.isLessThan(${type}): bool`,
    (a: Quantity, b: Quantity) => a.compare(b) < 0,
  );
  environment.registerFunction(
    `${type}.compareTo(${type}): int`,
    (a: Quantity, b: Quantity) => BigInt(a.compare(b)),
  );
  environment.registerFunction(`${type}.sign(): int`, (a: Quantity) =>
    BigInt(a.compare(new Quantity(0n))),
  );
  environment.registerFunction(
    `${type}.isInteger(): bool`,
    (a: Quantity) => a.isInteger,
  );
  environment.registerFunction(`${type}.asInteger(): int`, (a: Quantity) =>
    a.asInteger(),
  );
  environment.registerFunction(
    `${type}.asApproximateFloat(): double`,
    (a: Quantity) => a.asFloat(),
  );
  for (const [name, sign] of [
    ['add', 1n],
    ['sub', -1n],
  ] as const) {
    environment.registerFunction(
      `${type}.${name}(${type}): ${type}`,
      (a: Quantity, b: Quantity) => new Quantity(a.nanos + sign * b.nanos),
    );
    environment.registerFunction(
      `${type}.${name}(int): ${type}`,
      (a: Quantity, b: bigint) =>
        new Quantity(a.nanos + sign * Quantity.ofInteger(b).nanos),
    );
  }
}
