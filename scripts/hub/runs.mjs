// Runs as a person makes and watches them with kubectl.
import { EventEmitter, once } from 'node:events';
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

/**
 * Creates a run and follows it while something is done with it.
 * @template T
 * @param {import('./kubectl.mjs').Kubectl} kubectl
 * @param {object} run
 * @param {(watch: RunWatch) => Promise<T>} act
 * @returns {Promise<T>}
 */
export async function followRun(kubectl, run, act) {
  const watch = new RunWatch(kubectl, await kubectl.create(run));
  try {
    return await act(watch);
  } finally {
    watch.close();
  }
}

/**
 * Follows one run, with one watch: a kubectl that is asked again and again would take the processor
 * from what is measured.
 */
class RunWatch {
  #kubectl;
  #name;
  #namespace;
  #run;
  #isGone = false;
  #changes = new EventEmitter().setMaxListeners(0);
  #stop;
  /** Phases in the order in which they were seen, with the time of each. */
  seen = [];

  constructor(kubectl, run) {
    this.#kubectl = kubectl;
    this.#name = run.metadata.name;
    this.#namespace = run.metadata.namespace;
    this.#run = run;
    this.uid = run.metadata.uid;
    this.#stop = kubectl.watch(
      ['experiments.assay.dev', this.#name, '--namespace', this.#namespace],
      object => this.#saw(object),
    );
  }

  /** @param {object | undefined} run undefined when it is gone */
  #saw(run) {
    this.#isGone = !run || run.metadata.uid !== this.uid;
    if (this.#isGone) this.#stop();
    else this.#run = run;
    const phase = run?.status?.phase;
    if (!this.#isGone && phase && this.seen.at(-1)?.phase !== phase)
      this.seen.push({ phase, at: Date.now() });
    this.#changes.emit('change');
  }

  /** Ends the watch. */
  close() {
    this.#stop();
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
    const late = AbortSignal.timeout(seconds * 1000);
    for (;;) {
      if (this.#isGone) return undefined;
      if (holds(this.#run)) return this.#run;
      await once(this.#changes, 'change', { signal: late }).catch(() => {
        const { phase, reason, message } = this.#run.status ?? {};
        throw new Error(
          `${
            this.#name
          } is ${phase} (${reason}: ${message}) after ${seconds} s`,
        );
      });
    }
  }
}
