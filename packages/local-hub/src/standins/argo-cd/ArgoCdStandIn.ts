import {
  Controller,
  Reflector,
  isAlreadyExists,
  isNotFound,
  keyOf,
} from '@assay/controller';
import {
  LibraryError,
  type ProcessLibrary,
  type ProcessRecord,
} from '../../processes';
import { backoff, type StandIn, type StandInOptions } from '../StandIn';
import { mergeDiff } from '../mergeDiff';
import { types } from '../resourceTypes';
import { remainingDelay } from '../simulation';
import { toTime } from '../time';
import { ApplicationProcesses, addressesOf } from './ApplicationProcesses';
import { decideProcess } from './decideProcess';
import { Surroundings } from './Surroundings';
import { clusterKeys, forbiddenBy, readCluster } from './destination';
import { dueOperation, isAutomated } from './operation';
import { type Probe, probeHttp } from '../probe';
import {
  type ProcessSource,
  SourceError,
  fingerprint,
  readProcessSource,
} from './processSource';
import { type Findings, applicationStatus } from './status';
import {
  type AppProject,
  type Application,
  cascadeFinalizers,
  refreshAnnotation,
  sourcesOf,
} from './types';

/** How often a server that starts is asked, and how often a process that goes is looked at. */
const pollMilliseconds = 100;
/** How often it is looked again after an error that somebody has to mend. */
const problemMilliseconds = 10_000;

/** Serves the namespace `argocd` unless another one is named. @public */
export interface ArgoCdOptions extends StandInOptions {
  library: ProcessLibrary;
  probe?: Probe;
}

/**
 * Stands in for Argo CD: delivers Applications to clusters that are sets of processes on this
 * machine (`process://`), by running what the library says, and to clusters that are nothing
 * (`simulated://`). Applications that go to other clusters are left alone.
 * @public
 */
export class ArgoCdStandIn implements StandIn {
  readonly #options: ArgoCdOptions & { namespace: string };
  readonly #applications: Reflector<Application>;
  readonly #surroundings: Surroundings;
  readonly #controller: Controller;
  readonly #processes: ApplicationProcesses;
  #unsubscribe?: () => void;

  constructor(options: ArgoCdOptions) {
    this.#options = { namespace: 'argocd', ...options };
    this.#processes = new ApplicationProcesses({
      probe: probeHttp,
      ...options,
    });
    const { client, clock, random, logger } = options;
    const { namespace } = this.#options;
    const common = { client, namespace, clock, random, logger };
    this.#applications = new Reflector<Application>({
      ...common,
      type: types.applications,
    });
    this.#surroundings = new Surroundings(common);
    // Thousands of runs may share this hub: nothing looks through all of them for one.
    this.#applications.addIndex('project', ({ spec }) => [spec.project]);
    this.#applications.addIndex('destination', ({ spec }) =>
      clusterKeys(spec.destination),
    );
    const keysBy = (index: string, values: string[]) =>
      values
        .flatMap(value => this.#applications.byIndex(index, value))
        .map(keyOf);
    this.#controller = new Controller({
      name: 'argo-cd stand-in',
      reconcile: (key, { signal }) => this.#reconcile(key, signal),
      workers: 4,
      backoff,
      clock,
      random,
      logger,
    })
      .watch(this.#applications)
      .watch(this.#surroundings.projects, ({ metadata }) =>
        keysBy('project', [metadata.name]),
      )
      .watch(this.#surroundings.clusters, secret =>
        keysBy('destination', clusterKeys(readCluster(secret))),
      );
  }

  async start(): Promise<void> {
    const { supervisor } = this.#options;
    const enqueue = ({ intent }: ProcessRecord) => {
      const { kind, namespace } = intent.owner;
      if (kind === 'Application' && namespace === this.#options.namespace)
        this.#controller.enqueue(keyOf({ metadata: intent.owner }));
    };
    this.#unsubscribe = supervisor.subscribe(enqueue);
    // Also those whose Application went while nobody watched.
    supervisor.list().forEach(enqueue);
    this.#applications.start();
    this.#surroundings.start();
    await this.#ensureDefaultProject();
    await this.#controller.start();
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.();
    await this.#controller.stop();
    await Promise.all([this.#applications.stop(), this.#surroundings.stop()]);
  }

  /** Argo CD makes it at its start, too. */
  async #ensureDefaultProject(): Promise<void> {
    const { client, namespace } = this.#options;
    await client
      .create<AppProject>(types.projects, {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'AppProject',
        metadata: { name: 'default', namespace },
        spec: {
          sourceRepos: ['*'],
          destinations: [{ server: '*', namespace: '*' }],
        },
      })
      .catch(error => {
        if (!isAlreadyExists(error)) throw error;
      });
  }

  async #reconcile(key: string, signal: AbortSignal) {
    const application = this.#applications.get(key);
    await this.#processes.endStrays(key, application?.metadata.uid);
    if (!application) return undefined;
    const destination = await this.#surroundings.destination(
      application,
      signal,
    );
    if (destination.rung === 'foreign') return undefined;
    const { project: name } = application.spec;
    const project = await this.#surroundings.project(application, signal);
    const noProject = `Application referencing project ${name} which does not exist`;
    if (application.metadata.deletionTimestamp)
      // The real one cannot end a deletion without the project either.
      return project
        ? this.#remove(application, signal)
        : this.#fail(application, 'DeletionError', noProject, signal);
    if (!project)
      return this.#fail(application, 'InvalidSpecError', noProject, signal);
    if (destination.rung === 'unknown')
      return this.#fail(
        application,
        'InvalidSpecError',
        destination.problem,
        signal,
      );
    const forbidden = forbiddenBy(project, application, destination);
    if (forbidden)
      return this.#fail(application, 'InvalidSpecError', forbidden, signal);
    return destination.rung === 'simulated'
      ? this.#simulate(application, signal)
      : this.#deliver(application, destination.server, signal);
  }

  async #simulate(application: Application, signal: AbortSignal) {
    const remaining = remainingDelay(application, this.#options.clock.now());
    await this.#report(
      application,
      {
        sync: 'Synced',
        health: { status: remaining > 0 ? 'Progressing' : 'Healthy' },
        synced: dueOperation(application),
      },
      signal,
    );
    return remaining > 0 ? { requeueAfterMs: remaining } : undefined;
  }

  async #deliver(
    application: Application,
    cluster: string,
    signal: AbortSignal,
  ) {
    let source: ProcessSource;
    try {
      source = readProcessSource(sourcesOf(application));
      await this.#processes.check(source);
    } catch (error) {
      if (!(error instanceof SourceError || error instanceof LibraryError))
        throw error;
      return this.#fail(application, 'ComparisonError', error.message, signal);
    }
    const wanted = fingerprint(source);
    const operation = dueOperation(application);
    const maySync = operation !== undefined || isAutomated(application);
    const now = this.#options.clock.now();
    const attempts = this.#processes.attempts(application);
    const { action, health, afterMilliseconds } = decideProcess(
      attempts,
      wanted,
      maySync,
      now,
    );

    let record = attempts.at(-1);
    let ready = false;
    if (action.type === 'start')
      record = await this.#processes.start(application, source, cluster);
    else if (action.type === 'stop')
      await this.#options.supervisor.stop(action.id);
    else if (action.type === 'probe')
      ready = await this.#processes.isReady(
        action.record,
        source,
        application.metadata.annotations?.[refreshAnnotation] !== undefined,
        signal,
      );

    const delivered = record?.intent.notes?.fingerprint === wanted;
    await this.#report(
      application,
      {
        sync: delivered ? 'Synced' : 'OutOfSync',
        health: ready ? { status: 'Healthy' } : health,
        synced: delivered ? operation : undefined,
        externalUrls: record && addressesOf(record, source.ports),
        resource: record?.id,
      },
      signal,
    );
    if (afterMilliseconds !== undefined)
      return { requeueAfterMs: afterMilliseconds };
    return ready || action.type === 'none'
      ? undefined
      : { requeueAfterMs: pollMilliseconds };
  }

  async #remove(application: Application, signal: AbortSignal) {
    const { client } = this.#options;
    const { finalizers = [], resourceVersion } = application.metadata;
    const rest = finalizers.filter(name => !cascadeFinalizers.includes(name));
    if (rest.length === finalizers.length) return undefined;
    if (await this.#processes.end(application))
      return { requeueAfterMs: pollMilliseconds };
    await client
      .patch(
        types.applications,
        application.metadata,
        { metadata: { resourceVersion, finalizers: rest } },
        { type: 'merge', signal },
      )
      .catch(error => {
        if (!isNotFound(error)) throw error;
      });
    return undefined;
  }

  /** An error that somebody has to mend; it is looked again, since that may happen elsewhere. */
  async #fail(
    application: Application,
    type: string,
    message: string,
    signal: AbortSignal,
  ) {
    await this.#report(
      application,
      {
        sync: 'Unknown',
        health: { status: 'Unknown' },
        problem: { type, message },
      },
      signal,
    );
    return { requeueAfterMs: problemMilliseconds };
  }

  /** One write, and none when there is nothing to say. There is no status subresource. */
  async #report(
    application: Application,
    findings: Findings,
    signal: AbortSignal,
  ): Promise<void> {
    const { client, clock } = this.#options;
    const now = toTime(clock.now());
    const refreshed = application.metadata.annotations?.[refreshAnnotation];
    const wanted = applicationStatus(application, findings, now);
    const status = mergeDiff(
      application.status ?? {},
      refreshed ? { ...wanted, reconciledAt: now } : wanted,
    );
    const operation =
      application.operation && findings.synced ? null : undefined;
    if (!status && !refreshed && operation === undefined) return;
    const { resourceVersion } = application.metadata;
    await client.patch(
      types.applications,
      application.metadata,
      {
        metadata: {
          resourceVersion,
          ...(refreshed && { annotations: { [refreshAnnotation]: null } }),
        },
        ...(operation === null && { operation }),
        ...(status && { status }),
      },
      { type: 'merge', signal },
    );
  }
}
