/** Time as `metav1.Time` is written: whole seconds. */
export function toTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}

/**
 * Length of a duration such as `500ms`, `2s` or `1m30s`, in milliseconds.
 *
 * @returns undefined when it is none
 */
export function parseDuration(text: string): number | undefined {
  const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  const part = /(\d+(?:\.\d+)?)(ms|s|m|h)/g;
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return undefined;
  return [...text.matchAll(part)].reduce(
    (sum, [, number, unit]) =>
      sum + Number(number) * units[unit as keyof typeof units],
    0,
  );
}
