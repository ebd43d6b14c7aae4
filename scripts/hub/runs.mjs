// Runs as a person makes and watches them with kubectl.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../setup/folders.mjs';

export const phases = ['Pending', 'Provisioning', 'Ready', 'Running'];
const terminal = ['Complete', 'Failed', 'Aborted'];

/**
 * The run of a definition, with something that collects its metrics beside its components.
 *
 * @param {string} definition folder below `experiments/`
 * @param {{namespace: string, collector: string, collectorImage?: string, rate?: string}} options
 */
export async function runOf(
  definition,
  { namespace, collector, collectorImage, rate },
) {
  const run = parse(
    await readFile(
      join(root, 'experiments', definition, 'experiment.yaml'),
      'utf8',
    ),
    { merge: true },
  );
  run.metadata.namespace = namespace;
  run.spec.targets[0].components.push({
    app: collector,
    ...(collectorImage && { parameters: { image: collectorImage } }),
  });
  if (rate) run.spec.workflow.arguments.rate = rate;
  // With a collector in the run, its numbers are not optional any more.
  for (const query of run.spec.metrics.queries) query.required = true;
  return run;
}

/** Follows one run. */
export class RunWatch {
  #kubectl;
  #name;
  #namespace;
  /** Phases in the order in which they were seen, with the time of each. */
  seen = [];

  constructor(kubectl, { metadata: { name, namespace, uid } }) {
    this.#kubectl = kubectl;
    this.#name = name;
    this.#namespace = namespace;
    this.uid = uid;
  }

  /** The run; undefined when it is gone. */
  async read() {
    const [run] = await this.#kubectl.get([
      'experiments.assay.dev',
      this.#name,
      '--namespace',
      this.#namespace,
    ]);
    const phase = run?.status?.phase;
    if (phase && this.seen.at(-1)?.phase !== phase)
      this.seen.push({ phase, at: Date.now() });
    return run;
  }

  /**
   * Waits until the run is in a phase, or further.
   * @returns {Promise<object | undefined>} the run; undefined when it is gone
   */
  async reaches(phase, seconds) {
    const wanted = [...phases.slice(phases.indexOf(phase)), ...terminal];
    return this.until(run => wanted.includes(run.status?.phase), seconds);
  }

  /** Waits for the end. */
  async ends(seconds) {
    return this.until(run => terminal.includes(run.status?.phase), seconds);
  }

  /** Waits until it does not exist any more. */
  async vanishes(seconds) {
    const run = await this.until(() => false, seconds);
    if (run) throw new Error(`${this.#name} is still there`);
  }

  async patch(change) {
    await this.#kubectl.run([
      'patch',
      'experiments.assay.dev',
      this.#name,
      '--namespace',
      this.#namespace,
      '--type',
      'merge',
      '--patch',
      JSON.stringify(change),
    ]);
  }

  async delete() {
    await this.#kubectl.run([
      'delete',
      'experiments.assay.dev',
      this.#name,
      '--namespace',
      this.#namespace,
      '--wait=false',
    ]);
  }

  /**
   * Waits until something holds.
   * @returns {Promise<object | undefined>} the run; undefined when it is gone
   */
  async until(holds, seconds) {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const run = await this.read();
      if (!run || holds(run)) return run;
      if (Date.now() > end) {
        const { phase, reason, message } = run.status ?? {};
        throw new Error(
          `${
            this.#name
          } is ${phase} (${reason}: ${message}) after ${seconds} s`,
        );
      }
      await new Promise(resolve => setTimeout(resolve, 150));
    }
  }
}
