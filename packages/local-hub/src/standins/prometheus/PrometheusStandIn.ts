import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Reflector } from '@assay/controller';
import type { ProcessRecord } from '../../processes';
import { backoff, type StandIn, type StandInOptions } from '../StandIn';
import { type Probe, probeHttp } from '../probe';
import { types } from '../resourceTypes';
import { type MetricsEngine, findEngine } from './engines';
import {
  type ComponentResource,
  scrapeConfiguration,
  scrapeTargets,
} from './targets';

const key = 'metrics';
const owner = { kind: 'Hub', namespace: '', name: 'metrics', uid: 'hub' };
const role = 'metrics';
const pollMilliseconds = 200;
/** After an engine has ended by itself; it is not retried in a hurry. */
const restartMilliseconds = 10_000;

/** @public */
export interface PrometheusOptions extends StandInOptions {
  /** Folder for its configuration and its data. */
  folder: string;
  /** Where programs are looked for; PATH of this process. */
  path?: string;
  probe?: Probe;
}

/**
 * Stands in for a Prometheus that discovers its targets: runs the real program when there is one
 * on the path, and keeps the list of the processes that it scrapes. Without a program there are no
 * metrics, and nothing is made up in their place.
 * @public
 */
export class PrometheusStandIn implements StandIn {
  readonly #options: PrometheusOptions & { probe: Probe };
  readonly #engine: MetricsEngine | undefined;
  readonly #components: Reflector<ComponentResource>;
  readonly #controller: Controller;
  #unsubscribe?: () => void;
  #written?: string;
  #url?: string;

  constructor(options: PrometheusOptions) {
    this.#options = { probe: probeHttp, ...options };
    this.#engine = findEngine(options.path ?? process.env.PATH);
    const { client, clock, random, logger } = options;
    this.#components = new Reflector<ComponentResource>({
      client,
      clock,
      random,
      logger,
      type: types.components,
    });
    this.#controller = new Controller({
      name: 'prometheus stand-in',
      reconcile: (_key, { signal }) => this.#reconcile(signal),
      backoff,
      clock,
      random,
      logger,
    }).watch(this.#components, () => [key]);
  }

  /** Where queries are answered; undefined while there is no engine, or none that answers. */
  get url(): string | undefined {
    return this.#url;
  }

  /** The same with what answers there. */
  get address():
    | { url: string; engine: 'prometheus' | 'victoriametrics' }
    | undefined {
    if (!this.#url || !this.#engine) return undefined;
    const engine =
      this.#engine.name === 'prometheus' ? 'prometheus' : 'victoriametrics';
    return { url: this.#url, engine };
  }

  async start(): Promise<void> {
    if (!this.#engine) return;
    this.#unsubscribe = this.#options.supervisor.subscribe(() =>
      this.#controller.enqueue(key),
    );
    this.#components.start();
    this.#controller.enqueue(key);
    await this.#controller.start();
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.();
    await this.#controller.stop();
    await this.#components.stop();
  }

  async #reconcile(signal: AbortSignal) {
    const { supervisor, clock, probe } = this.#options;
    const engine = this.#engine!;
    this.#writeTargets();
    const attempts = supervisor
      .list()
      .filter(({ intent }) => intent.owner.uid === owner.uid)
      .sort((a, b) => a.intent.attempt - b.intent.attempt);
    const latest = attempts.at(-1);
    if (latest?.state === 'Running') {
      const url = `http://127.0.0.1:${latest.intent.ports.http}`;
      const ready =
        this.#url === url ||
        (await probe(new URL(engine.readiness, url).href, signal));
      this.#url = ready ? url : undefined;
      return ready ? undefined : { requeueAfterMs: pollMilliseconds };
    }
    this.#url = undefined;
    if (latest && !latest.exit) return undefined;
    const wait =
      latest?.exit?.reason === 'exited'
        ? Date.parse(latest.exit.at) + restartMilliseconds - clock.now()
        : 0;
    if (wait > 0) return { requeueAfterMs: wait };
    await this.#startEngine(engine, latest);
    return undefined;
  }

  async #startEngine(engine: MetricsEngine, latest: ProcessRecord | undefined) {
    const { supervisor, folder } = this.#options;
    const files = {
      config: join(folder, 'scrape.json'),
      data: join(folder, engine.name),
    };
    mkdirSync(files.data, { recursive: true });
    // JSON is YAML.
    writeFileSync(
      files.config,
      JSON.stringify(scrapeConfiguration(this.#targetsFile)),
    );
    const line = ['exec', `'${engine.program}'`, ...engine.arguments(files)];
    await supervisor.start({
      runUid: 'hub',
      role,
      attempt: (latest?.intent.attempt ?? 0) + 1,
      owner,
      component: engine.name,
      entrypoint: 'serve',
      command: ['/bin/sh', '-c', line.join(' ')],
      directory: folder,
      environment: {},
      ports: ['http'],
    });
  }

  get #targetsFile(): string {
    return join(this.#options.folder, 'targets.json');
  }

  #writeTargets(): void {
    const targets = scrapeTargets(this.#options.supervisor.list(), name =>
      this.#components.get(name),
    );
    const text = JSON.stringify(targets);
    if (text === this.#written) return;
    mkdirSync(this.#options.folder, { recursive: true });
    const temporary = `${this.#targetsFile}.tmp`;
    writeFileSync(temporary, text);
    renameSync(temporary, this.#targetsFile);
    this.#written = text;
  }
}
