import {
  delay,
  isConflict,
  isNotFound,
  resourceName,
  type Clock,
  type KubernetesClient,
} from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';
import { decideSweep, type Disposition, type SeenObject } from './decide';
import { Memory } from './Memory';
import { observe, type Territory } from './observe/observe';
import { buildReport, STORED_FINDINGS, type JanitorReport } from './report';

/** What a janitor is made of. */
export interface JanitorOptions extends Territory {
  client: KubernetesClient;
  clock: Clock;
  /** Ours; what carries another one is never touched. */
  installation: string;
  /** `report` deletes nothing. */
  mode: 'delete' | 'report';
  /** Where it keeps what it has seen. */
  memoryNamespace: string;
  /** How long a run must be absent or expired; ten minutes. */
  graceMs?: number;
  /** How long it goes on while things that it deleted are still going; two minutes. */
  patienceMs?: number;
}

const GRACE_MS = 10 * 60_000;
const PATIENCE_MS = 2 * 60_000;
const ROUND_MS = 3_000;

/** Finds what runs have left behind on a hub, and removes it. Knows no reconciler. */
export class Janitor {
  readonly #memory: Memory;

  constructor(private readonly options: JanitorOptions) {
    const { client, memoryNamespace, installation } = options;
    this.#memory = new Memory(client, memoryNamespace, installation);
  }

  /**
   * Sweeps until nothing more can be done now: what goes later waits for what goes first.
   * @throws MemoryConflict when another janitor of the same installation is at work
   * @throws KubernetesError when the hub does not answer
   */
  async run(): Promise<JanitorReport> {
    const { clock, patienceMs = PATIENCE_MS } = this.options;
    const deadline = clock.monotonic() + patienceMs;
    let deleted = 0;
    for (;;) {
      const report = await this.sweep();
      deleted += report.counts.delete ?? 0;
      const busy = (report.counts.delete ?? 0) + (report.counts.going ?? 0) > 0;
      if (!busy || clock.monotonic() + ROUND_MS > deadline) {
        return { ...report, counts: { ...report.counts, delete: deleted } };
      }
      await delay(clock, ROUND_MS);
    }
  }

  /** One look at everything. What is accused is stored before anything is deleted. */
  async sweep(): Promise<JanitorReport> {
    const { client, clock, installation, mode } = this.options;
    const seen = await this.#memory.read();
    const now = clock.now();
    const observation = await observe(client, this.options, now);
    const sweep = decideSweep({
      ...observation,
      installation,
      mode,
      now,
      graceMs: this.options.graceMs ?? GRACE_MS,
      seen,
    });
    await this.#memory.write(sweep.seen);
    const problems: string[] = [];
    const condemned = [
      ...sweep.decisions.filter(isCondemned).map(({ suspect }) => suspect),
      ...sweep.shared
        .filter(isCondemned)
        .map(({ registration }) => registration),
    ];
    for (const each of condemned) {
      const problem = await this.#delete(each);
      problems.push(...(problem ? [problem] : []));
    }
    const report = buildReport({
      installation,
      mode,
      now,
      sweep,
      observation,
      problems,
    });
    await this.#memory.write(sweep.seen, {
      ...report,
      findings: report.findings.slice(0, STORED_FINDINGS),
    });
    return report;
  }

  /** Deletes the very object that was judged. Answers with what went wrong. */
  async #delete({
    type,
    namespace,
    name,
    uid,
    resourceVersion,
  }: SeenObject & { resourceVersion?: string }): Promise<string | undefined> {
    try {
      await this.options.client.delete(
        type,
        { namespace, name },
        {
          uid,
          resourceVersion,
          // In the background a cluster would be gone before what it consists of, and be lost.
          propagationPolicy:
            type === resources.experimentClusters ? 'Foreground' : 'Background',
        },
      );
      return undefined;
    } catch (error) {
      // Gone, or another object by now, or one that a run has joined: nothing to take away.
      return isNotFound(error) || isConflict(error)
        ? undefined
        : `${resourceName(type)}/${name}: ${(error as Error).message}`;
    }
  }
}

function isCondemned({ disposition }: { disposition: Disposition }): boolean {
  return disposition === 'delete';
}
