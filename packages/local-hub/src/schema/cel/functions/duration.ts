const units: Record<string, bigint> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/**
 * Parses a Go duration such as `1h30m` into nanoseconds.
 *
 * @throws Error when it is not one
 */
export function parseDuration(text: string): bigint {
  const match =
    /^([+-]?)((?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.exec(text);
  if (!match) {
    if (/^[+-]?0$/.test(text)) return 0n;
    throw new Error(`Invalid duration ${text}`);
  }
  let total = 0n;
  for (const [, number, unit] of text.matchAll(
    /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g,
  )) {
    const [whole, fraction = ''] = number.split('.');
    const scale = units[unit];
    total += BigInt(whole || '0') * scale;
    if (fraction)
      total += (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length);
  }
  return match[1] === '-' ? -total : total;
}
