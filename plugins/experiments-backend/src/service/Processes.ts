import type {
  Experiment,
  ProcessList,
  ProcessOutput,
} from '@assay/plugin-experiments-common';
import { NotFoundError } from '@backstage/errors';
import type { OutputReader, RunIdentity } from '../logs';
import { fromHub } from './errors';

/** What runs for a run: processes on a local hub, pods of its load on others. */
export class Processes {
  readonly #reader: OutputReader;

  constructor(reader: OutputReader) {
    this.#reader = reader;
  }

  /** `available` is false where the hub can show none. */
  async list(run: Experiment): Promise<ProcessList> {
    const items = await this.#ask(this.#reader.list(identityOf(run)));
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
      ? await this.#ask(this.#reader.output(identityOf(run), id, { tailLines }))
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

function identityOf({ metadata }: Experiment): RunIdentity {
  return { uid: metadata.uid ?? '', namespace: metadata.namespace ?? '' };
}
