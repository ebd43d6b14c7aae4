import type {
  CreateRunRequest,
  DefinitionDetail,
  DefinitionSummary,
  ExperimentResult,
  IndexRebuild,
  Page,
  PlanResponse,
  ProcessList,
  ProcessOutput,
  RecollectedResult,
  ResultFilter,
  ResultKey,
  ResultRevisions,
  ResultSummary,
  RunDetail,
  RunFilter,
  RunSummary,
  ServerStatus,
} from '@assay/plugin-experiments-common';
import {
  experimentsCreatePermission,
  experimentsDeletePermission,
  experimentsIndexPermission,
  experimentsReadPermission,
  experimentsUpdatePermission,
  toRunSummary,
} from '@assay/plugin-experiments-common';
import type { BasicPermission } from '@backstage/plugin-permission-common';
import type { Experiment } from '@assay/plugin-experiments-common';
import type { PageRequest } from './cursor';
import type { Definitions } from './Definitions';
import type { CallContext, Gate } from './Gate';
import { userOf } from './Gate';
import type { HubReader, RunKey } from './HubReader';
import type { Processes } from './Processes';
import type { ResultIndexer } from './ResultIndexer';
import type { Recollection } from './Recollection';
import type { ResultContent, Results } from './Results';
import type { RunControl } from './RunControl';
import type { Creator, RunCreator } from './RunCreator';
import type { RunDetails } from './RunDetails';
import type { Runs } from './Runs';
import type { Status } from './Status';

export interface ServiceParts {
  gate: Gate;
  reader: HubReader;
  definitions: Definitions;
  runs: Runs;
  details: RunDetails;
  creator: RunCreator;
  control: RunControl;
  processes: Processes;
  results: Results;
  indexer: Pick<ResultIndexer, 'rebuild'>;
  recollection: Recollection;
  status: Status;
}

/**
 * The product's API, behind HTTP and behind the actions alike. Each method asks for the caller's
 * permission first; writes and the reading of outputs and results stand in the audit log.
 */
export class ExperimentsService {
  readonly #parts: ServiceParts;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
  }

  async listDefinitions(call: CallContext): Promise<Page<DefinitionSummary>> {
    await this.#mayRead(call);
    return this.#parts.definitions.list();
  }

  async getDefinition(
    name: string,
    call: CallContext,
  ): Promise<DefinitionDetail> {
    await this.#mayRead(call);
    return this.#parts.definitions.get(name);
  }

  async listRuns(
    filter: RunFilter,
    page: PageRequest,
    call: CallContext,
  ): Promise<Page<RunSummary>> {
    await this.#mayRead(call);
    return this.#parts.runs.list(filter, page);
  }

  async getRun(key: RunKey, call: CallContext): Promise<RunDetail> {
    await this.#mayRead(call);
    return this.#parts.details.get(key);
  }

  /** Needs the permission to create: a plan token is the right to spend. */
  async planRun(
    request: CreateRunRequest,
    call: CallContext,
  ): Promise<PlanResponse> {
    await this.#parts.gate.require(experimentsCreatePermission, call);
    return this.#parts.creator.plan(request, creatorOf(call));
  }

  async createRun(
    request: CreateRunRequest,
    call: CallContext,
  ): Promise<{ run: RunSummary; created: boolean }> {
    const { definition, from, namespace } = request;
    return this.#parts.gate.audited(
      {
        event: 'run-create',
        permission: experimentsCreatePermission,
        meta: { definition, from: from && { ...from }, namespace },
      },
      call,
      async () => {
        const { run, created } = await this.#parts.creator.create(
          request,
          creatorOf(call),
        );
        return { run: toRunSummary(run), created };
      },
    );
  }

  async abortRun(key: RunKey, call: CallContext): Promise<RunSummary> {
    return this.#change('run-abort', key, call, () =>
      this.#parts.control.abort(key),
    );
  }

  async pauseRun(key: RunKey, call: CallContext): Promise<RunSummary> {
    return this.#change('run-pause', key, call, () =>
      this.#parts.control.setPaused(key, true),
    );
  }

  async resumeRun(key: RunKey, call: CallContext): Promise<RunSummary> {
    return this.#change('run-resume', key, call, () =>
      this.#parts.control.setPaused(key, false),
    );
  }

  async deleteRun(key: RunKey, call: CallContext): Promise<RunSummary> {
    return this.#change(
      'run-delete',
      key,
      call,
      () => this.#parts.control.delete(key),
      experimentsDeletePermission,
    );
  }

  async listProcesses(key: RunKey, call: CallContext): Promise<ProcessList> {
    await this.#mayRead(call);
    const { reader, processes } = this.#parts;
    return processes.list(await reader.run(key));
  }

  async getProcessOutput(
    key: RunKey & { process: string; tailLines?: number },
    call: CallContext,
  ): Promise<ProcessOutput> {
    const { reader, processes } = this.#parts;
    return this.#auditedRead(
      'process-output-read',
      { ...key },
      call,
      async () =>
        processes.output(await reader.run(key), key.process, key.tailLines),
    );
  }

  async listResults(
    filter: ResultFilter,
    page: PageRequest,
    call: CallContext,
  ): Promise<Page<ResultSummary>> {
    await this.#mayRead(call);
    return this.#parts.results.list(filter, page);
  }

  async listResultRevisions(
    key: Pick<ResultKey, 'definition' | 'runUid'>,
    call: CallContext,
  ): Promise<ResultRevisions> {
    await this.#mayRead(call);
    return this.#parts.results.revisions(key);
  }

  async getResult(
    key: ResultKey,
    call: CallContext,
  ): Promise<ExperimentResult> {
    return this.#auditedRead('result-read', { ...key }, call, () =>
      this.#parts.results.result(key),
    );
  }

  async getResultFile(
    key: ResultKey,
    path: string,
    call: CallContext,
  ): Promise<ResultContent> {
    return this.#auditedRead('result-read', { ...key, path }, call, () =>
      this.#parts.results.file(key, path),
    );
  }

  /** Makes the index of results what the result store says, reading every result again. */
  async rebuildIndex(call: CallContext): Promise<IndexRebuild> {
    return this.#parts.gate.audited(
      { event: 'index-rebuild', permission: experimentsIndexPermission },
      call,
      () => this.#parts.indexer.rebuild({ fresh: true }),
    );
  }

  async recollectResult(
    key: Pick<ResultKey, 'definition' | 'runUid'>,
    call: CallContext,
  ): Promise<RecollectedResult> {
    return this.#parts.gate.audited(
      {
        event: 'result-recollect',
        permission: experimentsUpdatePermission,
        meta: { ...key },
      },
      call,
      () => this.#parts.recollection.recollect(key),
    );
  }

  async getStatus(call: CallContext): Promise<ServerStatus> {
    await this.#mayRead(call);
    return this.#parts.status.get();
  }

  #mayRead(call: CallContext): Promise<void> {
    return this.#parts.gate.require(experimentsReadPermission, call);
  }

  #auditedRead<T>(
    event: string,
    meta: Record<string, string | number | undefined>,
    call: CallContext,
    read: () => Promise<T>,
  ): Promise<T> {
    const permission = experimentsReadPermission;
    return this.#parts.gate.audited(
      { event, permission, severity: 'low', meta },
      call,
      read,
    );
  }

  async #change(
    event: string,
    { namespace, name }: RunKey,
    call: CallContext,
    change: () => Promise<Experiment>,
    permission: BasicPermission = experimentsUpdatePermission,
  ): Promise<RunSummary> {
    return this.#parts.gate.audited(
      { event, permission, meta: { namespace, name } },
      call,
      async () => toRunSummary(await change()),
    );
  }
}

function creatorOf({ credentials }: CallContext): Creator {
  const user = userOf(credentials);
  const { subject } = credentials.principal as { subject?: string };
  return { user, caller: user ?? `service:${subject ?? ''}` };
}
