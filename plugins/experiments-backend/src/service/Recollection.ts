import type { Clock } from '@assay/controller';
import {
  isFinished,
  type ExperimentResult,
  type ExperimentSpec,
  type RecollectedResult,
  type ResultKey,
} from '@assay/plugin-experiments-common';
import type {
  MetricSource,
  ResultFile,
  ResultStore,
  RevisionKey,
  StoredRevision,
} from '@assay/plugin-experiments-node';
import {
  ConflictError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { parse } from 'yaml';
import type { ResultIndex } from '../database/ResultIndex';
import {
  DamagedResultError,
  readRevisionFile,
  type ResultSpool,
  type SpooledResult,
} from '../results';
import { latestEntry } from '../reconciler/ledger';
import { metricTargetOf } from '../reconciler/measuring/metricTarget';
import {
  measureQuery,
  type QueryMeasurement,
} from '../reconciler/measuring/queryMetrics';
import { variantsOf } from '../reconciler/measuring/variantsOf';
import { RunTargets } from '../reconciler/measuring/RunTargets';
import { PLAN_VERSION, type RunPlan } from '../reconciler/plan';
import { readConnection } from '../targets/readConnection';
import type { TargetClients } from '../targets/TargetClients';
import type { HubReader } from './HubReader';
import { buildRecollection, chooseSource } from './recollect';
import { summaryOfResult } from './resultSummary';

/** Longest time that the sources are asked, all together. */
const TIMEOUT_MS = 5 * 60_000;
const RESULT = 'result.json';

/** What a revision holds that is needed to ask again. */
interface Revision {
  stored: StoredRevision;
  result: ExperimentResult;
  spec: ExperimentSpec;
  plan: RunPlan;
}

/**
 * Asks the sources of a published result again, about the same windows, and publishes what differs
 * as a new revision. The revisions before stay as they are.
 */
export class Recollection {
  readonly #reader: HubReader;
  readonly #store: ResultStore;
  readonly #spool: ResultSpool;
  readonly #index: ResultIndex;
  readonly #sources: readonly MetricSource[];
  readonly #clients: Pick<TargetClients, 'clientOf'>;
  readonly #argocdNamespace: string;
  readonly #clock: Clock;

  constructor(options: {
    reader: HubReader;
    store: ResultStore;
    spool: ResultSpool;
    index: ResultIndex;
    sources: readonly MetricSource[];
    /** Clients of clusters that were there before the run. */
    clients: Pick<TargetClients, 'clientOf'>;
    argocdNamespace: string;
    clock: Clock;
  }) {
    this.#reader = options.reader;
    this.#store = options.store;
    this.#spool = options.spool;
    this.#index = options.index;
    this.#sources = options.sources;
    this.#clients = options.clients;
    this.#argocdNamespace = options.argocdNamespace;
    this.#clock = options.clock;
  }

  /**
   * A revision that an earlier call had put together and could not publish is published first, as
   * it was; nothing is measured then.
   * @throws NotFoundError when there is no result
   * @throws ConflictError while the run is under way, when nothing can answer any more, and when
   * somebody else has just published the next revision
   * @throws ServiceUnavailableError when the store is away; a revision that is ready by then is kept
   */
  async recollect(
    key: Pick<ResultKey, 'definition' | 'runUid'>,
  ): Promise<RecollectedResult> {
    const run = (await this.#reader.runs()).find(
      ({ metadata }) => metadata.uid === key.runUid,
    );
    if (run && !isFinished(run)) {
      throw new ConflictError(
        `Run ${run.metadata.namespace}/${run.metadata.name} is under way; it collects its metrics itself`,
      );
    }
    const revision = await this.#newest(key);
    const promised = await this.#spool.get(nextOf(revision));
    if (promised) {
      return this.#publish(promised);
    }
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const targets = new RunTargets(
      {
        client: this.#reader.hub.client,
        signal,
        entry: role => latestEntry(run?.status?.ledger ?? [], role),
      },
      target => this.#shared(revision, target),
    );
    try {
      return await this.#again(revision, targets, signal);
    } finally {
      await targets.close();
    }
  }

  /** A cluster that was there before the run is there after it, and so is what it brings along. */
  #shared({ plan, result }: Revision, target: string) {
    const { client } = this.#reader.hub;
    const source = plan.targets.find(({ name }) => name === target)?.connection;
    if (!source) {
      return undefined;
    }
    return async () => {
      if (source.type === 'hub') {
        return client;
      }
      const { registration } = await readConnection({
        client,
        source,
        namespace: result.run.namespace,
        argocdNamespace: this.#argocdNamespace,
      });
      return this.#clients.clientOf(registration);
    };
  }

  async #again(
    { stored, result, spec, plan }: Revision,
    targets: RunTargets,
    signal: AbortSignal,
  ): Promise<RecollectedResult> {
    const { measured, unasked } = await this.#measure(
      { stored, result, spec, plan },
      targets,
      signal,
    );
    const { next, changes, kept } = buildRecollection(
      result,
      spec,
      measured,
      unasked,
      new Date(this.#clock.now()).toISOString(),
    );
    if (measured.every(({ metric }) => metric.samples.length === 0)) {
      const reasons = [
        ...unasked,
        ...measured.map(({ metric }) => `${metric.name}: ${metric.reason}`),
      ];
      throw new ConflictError(
        `Nothing of this result can be asked again: ${
          reasons.join('; ') || 'it has no metric that a source answers'
        }`,
      );
    }
    if (!next) {
      // One that was published by whoever found it waiting is not in the index yet.
      await this.#index.put(summaryOfResult(result));
      return { created: false, revision: result.revision, changes, kept };
    }
    const files: ResultFile[] = [
      { path: RESULT, content: toJson(next.result) },
      ...next.series.map(series => ({
        path: `series/${series.metric}.json`,
        content: toJson(series),
      })),
    ];
    const revision = {
      key: nextOf({ stored }),
      files: [...files, ...(await this.#unchanged(stored, files))],
    };
    // Kept before any of it is in the store: whoever goes on from here writes the same content.
    await this.#spool.put(revision);
    return this.#publish((await this.#spool.get(revision.key)) ?? revision);
  }

  /** Publishes what was promised, whoever promised it; then nobody needs to keep it any more. */
  async #publish({ key, files }: SpooledResult): Promise<RecollectedResult> {
    try {
      await this.#store.putRevision(key, files);
    } catch (error) {
      if (error instanceof Error && error.name === 'ConflictError') {
        // Another content has this number, and is published.
        await this.#spool.remove(key);
        throw error;
      }
      throw new ServiceUnavailableError(
        `Revision ${key.revision} is kept until the result store ${
          this.#store.name
        } takes it; ask again`,
        error,
      );
    }
    const result: ExperimentResult = JSON.parse(
      String(files.find(({ path }) => path === RESULT)?.content),
    );
    await this.#index.put(summaryOfResult(result));
    await this.#spool.remove(key);
    const { changes = [], kept = [] } = result.recollected ?? {};
    return { created: true, revision: key.revision, changes, kept };
  }

  async #measure(
    { result, spec, plan }: Revision,
    targets: RunTargets,
    signal: AbortSignal,
  ): Promise<{ measured: QueryMeasurement[]; unasked: string[] }> {
    const hub = await this.#reader.hub.info();
    const measured: QueryMeasurement[] = [];
    const unasked: string[] = [];
    for (const metric of spec.metrics?.queries ?? []) {
      const target = metricTargetOf(plan, hub, metric.target, targets);
      const chosen = chooseSource(
        result.metrics.find(({ name }) => name === metric.name),
        target,
        this.#sources,
      );
      if ('reason' in chosen) {
        unasked.push(`${metric.name}: ${chosen.reason}`);
        continue;
      }
      measured.push(
        await measureQuery(metric, result.trials, result.variants, {
          source: chosen.source,
          target,
          runUid: result.run.uid,
          ...variantsOf(plan, target.target),
          signal,
          giveUp: true,
        }),
      );
    }
    return { measured, unasked };
  }

  async #newest(
    key: Pick<ResultKey, 'definition' | 'runUid'>,
  ): Promise<Revision> {
    const { definition, runUid } = key;
    const stored = (
      await this.#ask(() => this.#store.listRevisions({ definition, runUid }))
    ).at(-1);
    if (!stored) {
      throw new NotFoundError(`Result ${definition}/${runUid} does not exist`);
    }
    const result = JSON.parse(
      await this.#text(stored, RESULT),
    ) as ExperimentResult;
    if (result.simulated) {
      throw new ConflictError('A simulation has measured nothing');
    }
    const { spec } = parse(await this.#text(stored, 'spec.yaml'));
    const { plan } = JSON.parse(await this.#text(stored, 'environment.json'));
    if (plan?.version !== PLAN_VERSION) {
      throw new ConflictError(
        'The result has no plan that says what it was measured on',
      );
    }
    return { stored, result, spec, plan };
  }

  /** The files that the new revision takes over as they are. */
  async #unchanged(
    stored: StoredRevision,
    written: readonly ResultFile[],
  ): Promise<ResultFile[]> {
    const paths = stored.manifest.files
      .map(({ path }) => path)
      .filter(path => !written.some(file => file.path === path));
    return Promise.all(
      paths.map(async path => ({
        path,
        content: await this.#file(stored, path),
      })),
    );
  }

  async #text(stored: StoredRevision, path: string): Promise<string> {
    return Buffer.from(await this.#file(stored, path)).toString('utf8');
  }

  async #file(stored: StoredRevision, path: string): Promise<Uint8Array> {
    const file = await this.#ask(() =>
      readRevisionFile(this.#store, stored, path),
    );
    if (!file) {
      throw new ConflictError(`${stored.key} has no ${path}`);
    }
    return file.content;
  }

  async #ask<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof DamagedResultError) {
        throw error;
      }
      throw new ServiceUnavailableError(
        `The result store ${this.#store.name} cannot be read`,
        error,
      );
    }
  }
}

/** Where the revision after one is kept. */
function nextOf({ stored }: Pick<Revision, 'stored'>): RevisionKey {
  const { definition, runUid, revision } = stored;
  return { definition, runUid, revision: revision + 1 };
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
