import { setTimeout } from 'node:timers/promises';

/**
 * The server's own count of requests, from its metrics in the text format of Prometheus: the sum
 * over all series of the name. A counter without series yet has counted nothing.
 *
 * @param {string} text
 * @param {string} name
 */
export function sumOf(text, name) {
  // <name>{<labels>} <value> [<time>]; the labels may be absent.
  const sample = /^([^{\s]+)(?:\{.*\})?\s+(\S+)/;
  return text
    .split('\n')
    .map(line => sample.exec(line))
    .filter(match => match?.[1] === name)
    .reduce((sum, match) => sum + Number(match[2]), 0);
}

/**
 * @param {string} url
 * @param {string} name
 * @returns {Promise<{ value: number, serverStart: number }>}
 */
export async function readCounter(url, name) {
  const response = await fetch(url, { signal: AbortSignal.timeout(15_000) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return {
    value: sumOf(text, name),
    serverStart: sumOf(text, 'process_start_time_seconds'),
  };
}

/** How long a server may take to be there; on a laptop it may have been lost with its hub. */
const patienceMilliseconds = 10_000;

/**
 * Like {@link readCounter}, but waits for a server that cannot be reached yet. One that answers
 * wrongly is not waited for.
 */
export async function awaitCounter(url, name, say) {
  const deadline = performance.now() + patienceMilliseconds;
  for (;;) {
    try {
      return await readCounter(url, name);
    } catch (error) {
      const unreachable = error instanceof TypeError;
      if (!unreachable || performance.now() > deadline) throw error;
      say(`${url} cannot be reached yet: ${error.cause?.message}`);
      await setTimeout(500);
    }
  }
}
