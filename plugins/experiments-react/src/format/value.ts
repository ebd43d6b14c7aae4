const binaryUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/**
 * A measured value with its unit, to three significant digits: more would claim a precision that
 * no trial has. Units are those of a metric (`s`, `ms`, `By`, `1/s`, `1`); an unknown one is shown
 * as it stands.
 * @public
 */
export function formatValue(value: number, unit?: string): string {
  if (!Number.isFinite(value)) {
    return 'not a number';
  }
  switch (unit) {
    case undefined:
    case '':
    case '1':
      return formatNumber(value);
    case '1/s':
      return `${formatNumber(value)}/s`;
    case '%':
      return `${formatNumber(value)} %`;
    case 'By':
      return formatBytes(value);
    case 's':
      return Math.abs(value) > 0 && Math.abs(value) < 1
        ? `${formatNumber(value * 1000)} ms`
        : `${formatNumber(value)} s`;
    default:
      return `${formatNumber(value)} ${unit}`;
  }
}

/** A number to three significant digits, whole ones in full. @public */
export function formatNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e9) {
    return value.toLocaleString('en');
  }
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e9)) {
    return value.toExponential(2);
  }
  return magnitude >= 100
    ? Math.round(value).toLocaleString('en')
    : String(Number(value.toPrecision(3)));
}

function formatBytes(value: number): string {
  const exponent =
    value === 0
      ? 0
      : Math.min(
          binaryUnits.length - 1,
          Math.max(0, Math.floor(Math.log2(Math.abs(value)) / 10)),
        );
  return `${formatNumber(value / 1024 ** exponent)} ${binaryUnits[exponent]}`;
}
