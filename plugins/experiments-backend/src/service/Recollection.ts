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
  StoredRevision,
} from '@assay/plugin-experiments-node';
import {
  ConflictError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { parse } from 'yaml';
import type { ResultIndex } from '../database/ResultIndex';
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
  readonly #index: ResultIndex;
  readonly #sources: readonly MetricSource[];
  readonly #clients: Pick<TargetClients, 'clientOf'>;
  readonly #argocdNamespace: string;
  readonly #clock: Clock;

  constructor(options: {
    reader: HubReader;
    store: ResultStore;
    index: ResultIndex;
    sources: readonly MetricSource[];
    /** Clients of clusters that were there before the run. */
    clients: Pick<TargetClients, 'clientOf'>;
    argocdNamespace: string;
    clock: Clock;
  }) {
    this.#reader = options.reader;
    this.#store = options.store;
    this.#index = options.index;
    this.#sources = options.sources;
    this.#clients = options.clients;
    this.#argocdNamespace = options.argocdNamespace;
    this.#clock = options.clock;
  }

  /**
   * @throws NotFoundError when there is no result
   * @throws ConflictError while the run is under way, when nothing can answer any more, and when
   * somebody else has just published the next revision
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
      return { created: false, revision: result.revision, changes, kept };
    }
    const files: ResultFile[] = [
      { path: 'result.json', content: toJson(next.result) },
      ...next.series.map(series => ({
        path: `series/${series.metric}.json`,
        content: toJson(series),
      })),
    ];
    await this.#store.putRevision(
      {
        definition: stored.definition,
        runUid: stored.runUid,
        revision: next.result.revision,
      },
      [...files, ...(await this.#unchanged(stored, files))],
    );
    await this.#index.put(summaryOfResult(next.result));
    return { created: true, revision: next.result.revision, changes, kept };
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
      await this.#text(stored, 'result.json'),
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
    const content = await this.#ask(() =>
      this.#store.getFile(`${stored.key}/${path}`),
    );
    if (!content) {
      throw new ConflictError(`${stored.key} has no ${path}`);
    }
    return content;
  }

  async #ask<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw new ServiceUnavailableError(
        `The result store ${this.#store.name} cannot be read`,
        error,
      );
    }
  }
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
