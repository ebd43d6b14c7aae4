/**
 * A time as Lease and Event carry it. The API server parses exactly six
 * fractional digits and answers 400 to the three of `toISOString`.
 *
 * @public
 */
export function toMicroTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '000Z');
}
