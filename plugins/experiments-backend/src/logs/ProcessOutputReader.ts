import type { KubernetesClient } from '@assay/controller';
import type {
  ProcessOutput,
  ProcessSummary,
} from '@assay/plugin-experiments-common';
import { ServiceUnavailableError } from '@backstage/errors';
import type { OutputReader, RunIdentity } from './OutputReader';

const BASE = '/assay.dev/local/v1/processes';

/** Last lines of a process that are kept with a failure. */
export const FAILURE_LINES = 50;

/**
 * Reads the processes of runs from a hub that has any. On other hubs every method answers
 * undefined.
 */
export class ProcessOutputReader implements OutputReader {
  constructor(private readonly client: Pick<KubernetesClient, 'raw'>) {}

  /** The processes of a run, in the order of their start. */
  async list(
    { uid }: RunIdentity,
    options?: { signal?: AbortSignal },
  ): Promise<ProcessSummary[] | undefined> {
    const answer = await this.#get<{ items: ProcessSummary[] }>(
      `${BASE}?runUid=${encodeURIComponent(uid)}`,
      options?.signal,
    );
    return answer?.items;
  }

  /** The last lines of a process; undefined also when there is no such process. */
  async output(
    _run: RunIdentity,
    id: string,
    options?: { tailLines?: number; signal?: AbortSignal },
  ): Promise<ProcessOutput | undefined> {
    const tail = options?.tailLines ?? FAILURE_LINES;
    return this.#get<ProcessOutput>(
      `${BASE}/${encodeURIComponent(id)}/output?tailLines=${tail}`,
      options?.signal,
    );
  }

  async #get<T>(path: string, signal?: AbortSignal): Promise<T | undefined> {
    const { status, body } = await this.client.raw(path, { signal });
    if (status === 200) {
      return JSON.parse(body) as T;
    }
    // Other API servers do not have the path, or guard everything that they do not know.
    if (status === 404 || status === 403) {
      return undefined;
    }
    throw new ServiceUnavailableError(
      `The hub answered ${status} when asked for processes`,
    );
  }
}
