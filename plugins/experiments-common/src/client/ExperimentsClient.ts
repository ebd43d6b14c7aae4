import type {
  CreateRunRequest,
  DefinitionSummary,
  Page,
  PlanResponse,
  ResultSummary,
  RunDetail,
  RunSummary,
} from '../api';
import type { ExperimentResult, ResultManifest } from '../result';
import { ExperimentsApiError } from './errors';
import type {
  DefinitionDetail,
  PageRequest,
  ProcessList,
  ProcessOutput,
  RecollectedResult,
  ResultFilter,
  ResultKey,
  ResultRevisions,
  RunFilter,
  RunKey,
  ServerStatus,
} from './types';

/** The part of `fetch`, or of Backstage's `fetchApi`, that the client uses. @public */
export interface FetchLike {
  fetch(input: string, init?: RequestInit): Promise<Response>;
}

/** @public */
export interface ExperimentsClientOptions {
  fetchApi: FetchLike;
  /**
   * Address of the API without a slash at its end. In the portal `plugin://experiments`, which
   * `fetchApi` resolves; in a backend what the discovery service says.
   */
  baseUrl?: string;
}

/** @public */
export interface CallOptions {
  signal?: AbortSignal;
}

/** A run that was made, or that an earlier request with the same key had made. @public */
export interface CreatedRun {
  run: RunSummary;
  /** False when an earlier request with the same key had made it. */
  created: boolean;
}

type Query = Record<string, string | number | boolean | undefined>;

const segments = (...parts: (string | number)[]) =>
  parts.map(part => encodeURIComponent(part)).join('/');

/**
 * The experiments API. Every method rejects with an {@link ExperimentsApiError} when the server
 * answers with anything but success.
 * @public
 */
export class ExperimentsClient {
  readonly #fetchApi: FetchLike;
  readonly #baseUrl: string;

  constructor(options: ExperimentsClientOptions) {
    this.#fetchApi = options.fetchApi;
    this.#baseUrl = options.baseUrl ?? 'plugin://experiments';
  }

  async listDefinitions(
    options?: CallOptions,
  ): Promise<Page<DefinitionSummary>> {
    return this.#json('GET', 'definitions', {}, options);
  }

  async getDefinition(
    name: string,
    options?: CallOptions,
  ): Promise<DefinitionDetail> {
    return this.#json('GET', segments('definitions', name), {}, options);
  }

  /** Newest first. */
  async listRuns(
    filter: RunFilter & PageRequest = {},
    options?: CallOptions,
  ): Promise<Page<RunSummary>> {
    const { phases, ...rest } = filter;
    const query = { ...rest, phase: phases?.join(',') };
    return this.#json('GET', 'runs', { query }, options);
  }

  async getRun(key: RunKey, options?: CallOptions): Promise<RunDetail> {
    return this.#json('GET', runPath(key), {}, options);
  }

  /** What a run would do, and what it would cost; nothing is created. */
  async plan(
    request: CreateRunRequest,
    options?: CallOptions,
  ): Promise<PlanResponse> {
    return this.#json('POST', 'plans', { body: request }, options);
  }

  async createRun(
    request: CreateRunRequest,
    options?: CallOptions,
  ): Promise<CreatedRun> {
    const response = await this.#send(
      'POST',
      'runs',
      { body: request },
      options,
    );
    return { run: await response.json(), created: response.status === 201 };
  }

  /** Asks the run to end and to give everything back. */
  async abortRun(key: RunKey, options?: CallOptions): Promise<RunSummary> {
    return this.#json('POST', `${runPath(key)}/abort`, {}, options);
  }

  /** Stops the forward steps; giving back goes on. */
  async pauseRun(key: RunKey, options?: CallOptions): Promise<RunSummary> {
    return this.#json('POST', `${runPath(key)}/pause`, {}, options);
  }

  async resumeRun(key: RunKey, options?: CallOptions): Promise<RunSummary> {
    return this.#json('POST', `${runPath(key)}/resume`, {}, options);
  }

  /** Deletes the run once everything is given back; its result stays. */
  async deleteRun(key: RunKey, options?: CallOptions): Promise<RunSummary> {
    return this.#json('DELETE', runPath(key), {}, options);
  }

  /**
   * Gives up on a ledger entry of a run that cannot be confirmed gone, or on a target, as
   * `targets/<name>`, with everything on it. Whatever it stands for may still exist and cost money;
   * it is shown as abandoned from then on.
   */
  async abandonEntry(
    key: RunKey & { entry: string },
    options?: CallOptions,
  ): Promise<RunSummary> {
    const body = { entry: key.entry };
    return this.#json('POST', `${runPath(key)}/abandon`, { body }, options);
  }

  async listProcesses(
    key: RunKey,
    options?: CallOptions,
  ): Promise<ProcessList> {
    return this.#json('GET', `${runPath(key)}/processes`, {}, options);
  }

  /** The last lines of a process; 50 when `tailLines` is absent. */
  async getProcessOutput(
    key: RunKey & { process: string; tailLines?: number },
    options?: CallOptions,
  ): Promise<ProcessOutput> {
    const path = `${runPath(key)}/processes/${segments(key.process)}/output`;
    const query = { tailLines: key.tailLines };
    return this.#json('GET', path, { query }, options);
  }

  /** Newest first; results outlive their runs. */
  async listResults(
    filter: ResultFilter & PageRequest = {},
    options?: CallOptions,
  ): Promise<Page<ResultSummary>> {
    return this.#json('GET', 'results', { query: { ...filter } }, options);
  }

  async listResultRevisions(
    key: Omit<ResultKey, 'revision'>,
    options?: CallOptions,
  ): Promise<ResultRevisions> {
    const run = segments('results', key.definition, key.runUid);
    return this.#json('GET', `${run}/revisions`, {}, options);
  }

  /** Asks the sources again; what differs becomes a new revision. */
  async recollectResult(
    key: Pick<ResultKey, 'definition' | 'runUid'>,
    options?: CallOptions,
  ): Promise<RecollectedResult> {
    const run = segments('results', key.definition, key.runUid);
    return this.#json('POST', `${run}/recollect`, {}, options);
  }

  async getResult(
    key: ResultKey,
    options?: CallOptions,
  ): Promise<ExperimentResult> {
    return this.#json('GET', resultFilePath(key, 'result.json'), {}, options);
  }

  async getResultManifest(
    key: ResultKey,
    options?: CallOptions,
  ): Promise<ResultManifest> {
    return this.#json('GET', resultFilePath(key, 'manifest.json'), {}, options);
  }

  /** Any file of a result's manifest, as it is stored, with download headers. */
  async downloadResultFile(
    key: ResultKey & { path: string },
    options?: CallOptions,
  ): Promise<Response> {
    const query = { download: true };
    return this.#send('GET', resultFilePath(key, key.path), { query }, options);
  }

  async getStatus(options?: CallOptions): Promise<ServerStatus> {
    return this.#json('GET', 'status', {}, options);
  }

  async #json<T>(
    method: string,
    path: string,
    content: { query?: Query; body?: unknown },
    options?: CallOptions,
  ): Promise<T> {
    const response = await this.#send(method, path, content, options);
    return (await response.json()) as T;
  }

  async #send(
    method: string,
    path: string,
    content: { query?: Query; body?: unknown },
    options?: CallOptions,
  ): Promise<Response> {
    const response = await this.#fetchApi.fetch(
      `${this.#baseUrl}/${path}${toSearch(content.query)}`,
      {
        method,
        signal: options?.signal,
        ...(content.body !== undefined && {
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(content.body),
        }),
      },
    );
    if (!response.ok) {
      throw await ExperimentsApiError.fromResponse(response);
    }
    return response;
  }
}

function runPath(key: RunKey): string {
  return segments('runs', key.namespace, key.name);
}

function resultFilePath(key: ResultKey, file: string): string {
  const revision = key.revision === undefined ? 'latest' : key.revision;
  const folder = segments('results', key.definition, key.runUid, revision);
  return `${folder}/${segments(...file.split('/'))}`;
}

function toSearch(query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') {
      search.set(name, String(value));
    }
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}
