import type { KubernetesClient } from '@assay/controller';
import type {
  ProcessOutput,
  ProcessSummary,
} from '@assay/plugin-experiments-common';
import type { OutputReader, RunIdentity } from './OutputReader';
import { PodOutputReader } from './PodOutputReader';
import { ProcessOutputReader } from './ProcessOutputReader';

/** Processes on a hub that runs any, and pods on every other. */
export class RunOutputReader implements OutputReader {
  readonly #processes: ProcessOutputReader;
  readonly #pods: PodOutputReader;

  constructor(client: Pick<KubernetesClient, 'raw'>) {
    this.#processes = new ProcessOutputReader(client);
    this.#pods = new PodOutputReader(client);
  }

  async list(
    run: RunIdentity,
    options?: { signal?: AbortSignal },
  ): Promise<ProcessSummary[] | undefined> {
    return (
      (await this.#processes.list(run, options)) ??
      this.#pods.list(run, options)
    );
  }

  async output(
    run: RunIdentity,
    id: string,
    options?: { tailLines?: number; signal?: AbortSignal },
  ): Promise<ProcessOutput | undefined> {
    return (
      (await this.#processes.output(run, id, options)) ??
      this.#pods.output(run, id, options)
    );
  }
}
