/**
 * The requests that the local hub is known to answer otherwise than a real
 * server, by their titles, with the aspects that differ. `DEVIATIONS.md` says
 * the same in words; the comparison fails when this list says too much or too
 * little.
 */
export const knownDeviations: Readonly<Record<string, readonly string[]>> = {};
