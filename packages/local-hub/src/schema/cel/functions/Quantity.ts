/** Kubernetes quantities are exact to a nano; smaller parts round away from zero. */
const nano = 1_000_000_000n;

const decimal: Record<string, number> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const binary = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

const format =
  /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:([numkMGTPE]?)|(Ki|Mi|Gi|Ti|Pi|Ei)|[eE]([+-]?\d+))$/;

/** A resource quantity such as `500m` or `1Gi`. */
export class Quantity {
  constructor(readonly nanos: bigint) {}

  /** @throws Error when the text is not a quantity */
  static parse(text: string): Quantity {
    const match = format.exec(text);
    if (!match)
      throw new Error(
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
      );
    const [, sign, digits, suffix = '', binarySuffix, exponent] = match;
    const [whole, fraction = ''] = digits.split('.');
    let numerator = BigInt((whole || '0') + fraction) * nano;
    let denominator = 10n ** BigInt(fraction.length);
    if (binarySuffix)
      numerator *= 1024n ** BigInt(binary.indexOf(binarySuffix) + 1);
    const power = exponent === undefined ? decimal[suffix] : Number(exponent);
    if (power >= 0) numerator *= 10n ** BigInt(power);
    else denominator *= 10n ** BigInt(-power);
    const rounded = (numerator + denominator - 1n) / denominator;
    return new Quantity(sign === '-' ? -rounded : rounded);
  }

  static isQuantity(text: string): boolean {
    return format.test(text);
  }

  compare(other: Quantity): number {
    if (this.nanos === other.nanos) return 0;
    return this.nanos < other.nanos ? -1 : 1;
  }

  equals(other: unknown): boolean {
    return other instanceof Quantity && this.nanos === other.nanos;
  }

  get isInteger(): boolean {
    return this.nanos % nano === 0n;
  }

  /** @throws Error when the quantity is not a whole number */
  asInteger(): bigint {
    if (!this.isInteger) throw new Error('cannot convert value to integer');
    return this.nanos / nano;
  }

  asFloat(): number {
    return Number(this.nanos) / Number(nano);
  }

  static ofInteger(value: bigint): Quantity {
    return new Quantity(value * nano);
  }
}
