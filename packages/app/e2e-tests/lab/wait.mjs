/**
 * Asks until the answer is there. The only clock in these tests is the deadline.
 *
 * @template T
 * @param {string} what
 * @param {() => Promise<T | undefined | false>} ask
 * @param {{limitMs?: number, everyMs?: number}} [options]
 * @returns {Promise<T>}
 */
export async function until(
  what,
  ask,
  { limitMs = 60_000, everyMs = 50 } = {},
) {
  const end = performance.now() + limitMs;
  let last;
  while (performance.now() < end) {
    try {
      const answer = await ask();
      if (answer) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await new Promise(resolve => setTimeout(resolve, everyMs));
  }
  throw new Error(
    `not within ${limitMs / 1000} s: ${what}${
      last ? ` (${last.message})` : ''
    }`,
  );
}
