// Whether a component answers as the load will ask it, before any load is sent.
import { setTimeout } from 'node:timers/promises';
import { readInput, runStep, StepError } from './lib/step.mjs';

const tries = 5;

await runStep(async () => {
  const { component, variant, url, path = '/' } = readInput('validation');
  const address = new URL(path, url).href;
  const name = variant ? `${component} (${variant})` : component;
  for (let number = 1; ; number += 1) {
    const problem = await ask(address);
    if (problem === undefined) break;
    console.log(`try ${number} of ${tries}: ${address} ${problem}`);
    if (number === tries)
      throw new StepError(
        `${name} is not ready for load: ${address} ${problem}`,
      );
    await setTimeout(500);
  }
  console.log(`${name} answers at ${address}`);
});

/** @returns what is wrong, or undefined */
async function ask(address) {
  try {
    const response = await fetch(address, {
      signal: AbortSignal.timeout(10_000),
    });
    await response.arrayBuffer();
    return response.ok ? undefined : `answered ${response.status}`;
  } catch (error) {
    return `did not answer: ${error.cause?.message ?? error.message}`;
  }
}
