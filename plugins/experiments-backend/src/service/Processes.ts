import type {
  Experiment,
  ProcessList,
  ProcessOutput,
} from '@assay/plugin-experiments-common';
import { NotFoundError } from '@backstage/errors';
import type { ProcessOutputReader } from '../logs';
import { fromHub } from './errors';

/** Processes of runs, on hubs that run any. */
export class Processes {
  readonly #reader: ProcessOutputReader;

  constructor(reader: ProcessOutputReader) {
    this.#reader = reader;
  }

  /** `available` is false on hubs that run no processes: there logs come from pods. */
  async list(run: Experiment): Promise<ProcessList> {
    const items = await this.#ask(this.#reader.list(run.metadata.uid ?? ''));
    return { items: items ?? [], available: items !== undefined };
  }

  /** @throws NotFoundError also for a process of another run */
  async output(
    run: Experiment,
    id: string,
    tailLines?: number,
  ): Promise<ProcessOutput> {
    const { items } = await this.list(run);
    // Whoever may read one run must not read another's output by its id.
    const output = items.some(process => process.id === id)
      ? await this.#ask(this.#reader.output(id, { tailLines }))
      : undefined;
    if (!output) {
      throw new NotFoundError(
        `Run ${run.metadata.namespace}/${run.metadata.name} has no process ${id}`,
      );
    }
    return output;
  }

  async #ask<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      throw fromHub(error, 'What the hub knows of processes');
    }
  }
}
