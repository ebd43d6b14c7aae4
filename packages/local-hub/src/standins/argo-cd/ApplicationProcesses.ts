import { keyOf } from '@assay/controller';
import type {
  ProcessLibrary,
  ProcessRecord,
  ProcessSupervisor,
} from '../../processes';
import { marks } from '../resourceTypes';
import type { Probe } from '../probe';
import { type ProcessSource, fingerprint } from './processSource';
import type { Application } from './types';

/** The processes that Applications are delivered as. */
export class ApplicationProcesses {
  readonly #supervisor: ProcessSupervisor;
  readonly #library: ProcessLibrary;
  readonly #probe: Probe;
  /** Processes that have answered; they are asked again after a restart of the hub. */
  readonly #answered = new Set<string>();

  constructor(options: {
    supervisor: ProcessSupervisor;
    library: ProcessLibrary;
    probe: Probe;
  }) {
    this.#supervisor = options.supervisor;
    this.#library = options.library;
    this.#probe = options.probe;
  }

  /** @throws LibraryError when the library does not have what the source names */
  async check(source: ProcessSource): Promise<void> {
    await this.#library.resolve(source.path, source.entrypoint);
  }

  /** All attempts at the Application, oldest first. */
  attempts(application: Application): ProcessRecord[] {
    return this.#supervisor
      .list()
      .filter(({ intent }) => intent.owner.uid === application.metadata.uid)
      .sort((a, b) => a.intent.attempt - b.intent.attempt);
  }

  /** Starts the next attempt. */
  async start(
    application: Application,
    source: ProcessSource,
    cluster: string,
  ): Promise<ProcessRecord> {
    const { name, namespace, uid, labels = {} } = application.metadata;
    const runUid = labels[marks.runUid] ?? uid!;
    const role = labels[marks.role] ?? `app-${name}`;
    // Counted over all Applications of the role: one that replaces another must not repeat a name.
    const earlier = this.#supervisor
      .list()
      .filter(({ intent }) => intent.runUid === runUid && intent.role === role)
      .map(({ intent }) => intent.attempt);
    const found = await this.#library.resolve(source.path, source.entrypoint);
    const variant = labels[marks.variant];
    return this.#supervisor.start({
      runUid,
      role,
      attempt: Math.max(0, ...earlier) + 1,
      owner: { kind: 'Application', namespace: namespace!, name, uid: uid! },
      cluster,
      component: source.component,
      entrypoint: source.entrypoint,
      command: found.command,
      directory: found.directory,
      environment: {
        ...found.environment,
        ASSAY_PARAMETERS: JSON.stringify(source.parameters),
      },
      ports: [...new Set([...source.ports, ...found.ports])],
      notes: {
        fingerprint: fingerprint(source),
        ...(variant && { variant }),
      },
    });
  }

  /**
   * Whether the process can serve. Asking during a measurement would be load, so one that has
   * answered is believed until it ends.
   *
   * @param askAgain - ask also when it has answered before
   */
  async isReady(
    record: ProcessRecord,
    source: ProcessSource,
    askAgain: boolean,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (record.state !== 'Running') return false;
    const [address] = addressesOf(record, source.ports);
    if (!source.readiness || !address) return true;
    if (this.#answered.has(record.id) && !askAgain) return true;
    const url = new URL(source.readiness, address).href;
    const ready = await this.#probe(url, signal);
    if (ready) this.#answered.add(record.id);
    else this.#answered.delete(record.id);
    return ready;
  }

  /** @returns whether something is still alive */
  async end(application: Application): Promise<boolean> {
    const alive = this.attempts(application).filter(({ exit }) => !exit);
    for (const { id } of alive) await this.#supervisor.stop(id);
    return this.attempts(application).some(({ exit }) => !exit);
  }

  /**
   * Ends processes whose Application is gone: without the finalizer, or replaced by another of the
   * same name.
   */
  async endStrays(key: string, uid: string | undefined): Promise<void> {
    for (const { id, intent, exit } of this.#supervisor.list()) {
      const { owner } = intent;
      if (exit || owner.kind !== 'Application') continue;
      if (keyOf({ metadata: owner }) === key && owner.uid !== uid)
        await this.#supervisor.stop(id);
    }
  }
}

/** Addresses of the ports, in the order of the names. */
export function addressesOf(
  record: ProcessRecord,
  ports: readonly string[],
): string[] {
  return ports
    .map(name => record.intent.ports[name])
    .filter(port => port !== undefined)
    .map(port => `http://127.0.0.1:${port}`);
}
