/**
 * A small generator of numbers in [0, 1) that gives the same sequence for the same seed
 * (Mulberry32): a trial can be repeated with exactly the same arrivals.
 *
 * @param {number} seed
 * @returns {() => number}
 */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The intended sending times of an open model, in milliseconds from the start. They depend on
 * nothing that the server does: slow answers do not make the load lighter.
 *
 * @param {{ arrivals: 'constant' | 'poisson', rate: number, seconds: number, random: () => number }} load
 * @returns {Generator<number>}
 */
export function* intendedTimes({ arrivals, rate, seconds, random }) {
  const end = seconds * 1000;
  const gap = 1000 / rate;
  if (arrivals === 'constant') {
    // Multiplied, not added up: rounding errors must not shift the end.
    for (let index = 0; index * gap < end; index += 1) yield index * gap;
    return;
  }
  for (let time = 0; ; ) {
    time += -Math.log(1 - random()) * gap;
    if (time >= end) return;
    yield time;
  }
}
