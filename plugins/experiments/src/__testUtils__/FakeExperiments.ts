import type {
  CreateRunRequest,
  DefinitionSummary,
  ExperimentResult,
  ResultSummary,
  RunDetail,
  RunKey,
} from '@assay/plugin-experiments-common';
import {
  compareRuns,
  ExperimentsApiError,
} from '@assay/plugin-experiments-common';
import { isActive } from '@assay/plugin-experiments-react';
import { buildResult } from '@assay/plugin-experiments-react/testUtils';
import type { ExperimentsApi } from '../api/experimentsApi';
import type { FakeRunOptions } from './fakeRun';
import { fakeRun } from './fakeRun';
import { fakeSpec } from './fakeSpec';

type Seed = Omit<FakeRunOptions, 'now'>;

const RUN_LENGTH_MS = 31_000;
const definitionNames = ['hello-app', 'http-baseline'];

const endOf = (seed: Seed) =>
  seed.endsAt ?? (seed.turnAt ?? seed.createdAt) + RUN_LENGTH_MS;

const notFound = (message: string) =>
  new ExperimentsApiError(message, 404, 'NotFoundError');

/**
 * The experiments API in memory, for tests and for the development page. Runs go their way by the
 * clock; one at a time, the others queue. Nothing is measured: results come from the simulation of
 * `@assay/plugin-experiments-react/testUtils`, and say so by their component's name only.
 */
export class FakeExperiments implements ExperimentsApi {
  readonly #seeds = new Map<string, Seed>();
  readonly #results = new Map<string, ExperimentResult>();
  readonly #deleted = new Set<string>();
  readonly #now: () => number;
  #count = 0;

  constructor(options: { now?: () => number; seeds?: Seed[] } = {}) {
    this.#now = options.now ?? Date.now;
    options.seeds?.forEach(seed => this.#seeds.set(seed.name, seed));
  }

  async listDefinitions() {
    const runs = this.#runs();
    const items = definitionNames.map((name): DefinitionSummary => {
      const own = runs.filter(run => run.definition === name);
      const spec = fakeSpec(name);
      return {
        name,
        title: spec.title ?? name,
        description: spec.description,
        owner: spec.owner,
        entityRef: `experiment:default/${name}`,
        startable: true,
        components: [
          ...new Set(spec.targets.flatMap(t => t.components.map(c => c.app))),
        ],
        runs: { total: own.length, active: own.filter(isActive).length },
        latest: own[0],
      };
    });
    return { items, total: items.length };
  }

  async getDefinition(name: string) {
    const { items } = await this.listDefinitions();
    const found = items.find(item => item.name === name);
    if (!found) {
      throw notFound(`There is no definition ${name}`);
    }
    return { ...found, spec: fakeSpec(name), specFrom: 'library' as const };
  }

  async listRuns(filter: Parameters<ExperimentsApi['listRuns']>[0] = {}) {
    const matching = this.#runs().filter(
      run =>
        (!filter.definition || run.definition === filter.definition) &&
        (!filter.phases || filter.phases.includes(run.phase)),
    );
    const start = Number(filter.cursor ?? 0);
    const end = start + (filter.limit ?? 50);
    return {
      items: matching.slice(start, end),
      total: matching.length,
      nextCursor: end < matching.length ? String(end) : undefined,
    };
  }

  async getRun(key: RunKey) {
    const run = this.#runs().find(candidate => candidate.name === key.name);
    if (!run) {
      throw notFound(`There is no run ${key.namespace}/${key.name}`);
    }
    return run;
  }

  async createRun(request: CreateRunRequest) {
    const definition =
      request.definition ??
      (request.from && (await this.getRun(request.from)).definition);
    if (!definition) {
      throw new ExperimentsApiError('Say what to run', 400, 'InputError');
    }
    const now = this.#now();
    const busyUntil = Math.max(now, ...[...this.#seeds.values()].map(endOf));
    const name = `${definition}-${(++this.#count)
      .toString(36)
      .padStart(5, 'a')}`;
    this.#seeds.set(name, {
      name,
      definition,
      createdAt: now,
      turnAt: busyUntil,
      createdBy: 'user:default/guest',
    });
    return {
      run: await this.getRun({ namespace: 'experiments', name }),
      created: true,
    };
  }

  async abandonEntry({ entry, ...key }: RunKey & { entry: string }) {
    const seed = this.#seedOf(key);
    const stuck = seed.stuck ?? [];
    if (!stuck.some(each => each.entry === entry)) {
      throw new ExperimentsApiError(
        `Run ${key.namespace}/${key.name}, ${entry}: It can still be confirmed gone`,
        409,
        'ConflictError',
      );
    }
    this.#seeds.set(key.name, {
      ...seed,
      stuck: stuck.map(each =>
        each.entry === entry ? { ...each, state: 'GivenUp' } : each,
      ),
    });
    return this.getRun(key);
  }

  async abortRun(key: RunKey) {
    const seed = this.#seedOf(key);
    this.#seeds.set(key.name, {
      ...seed,
      ending: 'Aborted',
      endsAt: this.#now() + 2000,
    });
    return this.getRun(key);
  }

  async pauseRun(key: RunKey) {
    this.#seeds.set(key.name, { ...this.#seedOf(key), paused: true });
    return this.getRun(key);
  }

  async resumeRun(key: RunKey) {
    this.#seeds.set(key.name, { ...this.#seedOf(key), paused: false });
    return this.getRun(key);
  }

  async deleteRun(key: RunKey) {
    const run = await this.getRun(key);
    this.#deleted.add(key.name);
    return { ...run, deleting: true };
  }

  async listProcesses(key: RunKey) {
    return { items: (await this.getRun(key)).processes, available: true };
  }

  async getProcessOutput(
    key: RunKey & { process: string; tailLines?: number },
  ) {
    const run = await this.getRun(key);
    const process = run.processes.find(({ id }) => id === key.process);
    if (!process) {
      throw notFound(`There is no process ${key.process}`);
    }
    const end = process.exitedAt ? Date.parse(process.exitedAt) : this.#now();
    const seconds = Math.max(
      1,
      Math.round((end - Date.parse(process.startedAt)) / 500),
    );
    return {
      lines: Array.from(
        { length: seconds },
        (_, line) => `${process.entrypoint}: ${(line + 1) * 100} requests`,
      ),
      truncated: false,
    };
  }

  async listResults(filter: Parameters<ExperimentsApi['listResults']>[0] = {}) {
    const items = [...this.#seeds.values()]
      .map(seed => this.#summary(seed))
      .filter((one): one is ResultSummary => one !== undefined)
      .filter(one => !filter.definition || one.definition === filter.definition)
      .sort((a, b) => (a.collectedAt < b.collectedAt ? 1 : -1));
    return { items, total: items.length };
  }

  async listResultRevisions(key: { runUid: string }) {
    const { items } = await this.listResults();
    return { items: items.filter(({ runUid }) => runUid === key.runUid) };
  }

  async recollectResult() {
    return {
      created: false,
      revision: 1,
      changes: [],
      kept: ['Nothing is measured here'],
    };
  }

  async getResult(key: { runUid: string }) {
    const seed = [...this.#seeds.values()].find(
      one => `uid-${one.name}` === key.runUid,
    );
    const result = seed && this.#resultOf(seed);
    if (!result) {
      throw notFound(`There is no result of ${key.runUid}`);
    }
    return result;
  }

  async getResultManifest(): Promise<never> {
    throw notFound('The fake keeps no manifests');
  }

  async downloadResultFile(key: { runUid: string }) {
    return new Response(JSON.stringify(await this.getResult(key), null, 2));
  }

  async plan(): Promise<never> {
    throw notFound('The fake makes no plans');
  }

  async getStatus(): Promise<never> {
    throw notFound('The fake has no hub');
  }

  #seedOf(key: RunKey): Seed {
    const seed = this.#seeds.get(key.name);
    if (!seed) {
      throw notFound(`There is no run ${key.name}`);
    }
    return seed;
  }

  #runs(): RunDetail[] {
    return [...this.#seeds.values()]
      .filter(seed => !this.#deleted.has(seed.name))
      .map(seed =>
        fakeRun({ ...seed, now: this.#now(), result: this.#resultOf(seed) }),
      )
      .sort(compareRuns);
  }

  #resultOf(seed: Seed): ExperimentResult | undefined {
    if (this.#now() < endOf(seed)) {
      return undefined;
    }
    const known = this.#results.get(seed.name);
    if (known) {
      return known;
    }
    const result = resultOf(seed);
    this.#results.set(seed.name, result);
    return result;
  }

  #summary(seed: Seed): ResultSummary | undefined {
    const result = this.#resultOf(seed);
    const judged = (outcome: string) =>
      result?.criteria.filter(criterion => criterion.result === outcome)
        .length ?? 0;
    return (
      result && {
        definition: result.run.definition,
        runUid: result.run.uid,
        runName: result.run.name,
        namespace: result.run.namespace,
        revision: 1,
        outcome: result.outcome,
        rung: result.rung,
        simulated: result.simulated,
        collectedAt: result.collectedAt,
        criteria: {
          pass: judged('Pass'),
          fail: judged('Fail'),
          notMeasured: judged('NotMeasured'),
        },
        headline: result.metrics
          .filter(metric => metric.collected)
          .slice(0, 1)
          .flatMap(({ name, unit, variants }) =>
            variants.map(({ variant, median }) => ({
              metric: name,
              unit,
              variant,
              median,
            })),
          ),
        runExists: !this.#deleted.has(seed.name),
      }
    );
  }
}

function resultOf(seed: Seed): ExperimentResult {
  const definition = seed.definition ?? 'http-baseline';
  const result = buildResult({
    run: {
      name: seed.name,
      uid: `uid-${seed.name}`,
      definition,
      title: fakeSpec(definition).title,
    },
    startedAt: new Date(seed.turnAt ?? seed.createdAt),
    ...(definition === 'hello-app' && {
      servers: [{ variant: 'hello', medianMs: 1.2, spread: 0.4 }],
    }),
    ...(seed.ending && seed.ending !== 'Complete' && { trialsPerVariant: 1 }),
    ...(seed.simulated && { trialsPerVariant: 0 }),
  });
  return {
    ...result,
    simulated: seed.simulated ?? false,
    rung: seed.simulated ? 'simulated' : 'process',
    outcome: seed.ending ?? 'Complete',
    collectedAt: new Date(endOf(seed)).toISOString(),
    ...(seed.simulated && { variants: [] }),
  };
}
