import type { Clock, KubernetesObject } from '@assay/controller';
import { isNotFound } from '@assay/controller';
import type {
  Experiment,
  RunDetail,
  WorkflowStep,
} from '@assay/plugin-experiments-common';
import {
  definitionOf,
  resources,
  toRunSummary,
} from '@assay/plugin-experiments-common';
import { stuckEntries, type Workflow } from '../reconciler';
import type { HubReader, RunKey } from './HubReader';
import type { Processes } from './Processes';
import type { Results } from './Results';
import {
  stepsOfProcesses,
  stepsOfResult,
  stepsOfWorkflow,
} from './workflowSteps';

/** At most this many events of a run. */
const MAX_EVENTS = 200;

interface EventObject extends KubernetesObject {
  regarding?: { uid?: string };
  type?: string;
  reason?: string;
  note?: string;
  eventTime?: string | null;
  deprecatedLastTimestamp?: string | null;
  series?: { lastObservedTime?: string };
}

/** Everything about one run, from every place that knows something of it. */
export class RunDetails {
  readonly #reader: HubReader;
  readonly #processes: Processes;
  readonly #results: Results;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(options: {
    reader: HubReader;
    processes: Processes;
    results: Results;
    clock: Pick<Clock, 'now'>;
  }) {
    this.#reader = options.reader;
    this.#processes = options.processes;
    this.#results = options.results;
    this.#clock = options.clock;
  }

  /** A part that cannot be read becomes a warning; the rest stands. @throws NotFoundError */
  async get(key: RunKey): Promise<RunDetail> {
    const run = await this.#reader.run(key);
    const warnings: string[] = [];
    const part = async <T>(what: string, read: Promise<T>, none: T) => {
      try {
        return await read;
      } catch (error) {
        warnings.push(`${what} cannot be read: ${sentence(error)}`);
        return none;
      }
    };
    const [steps, processes, events] = await Promise.all([
      part('The steps of the workflow', this.#steps(run), []),
      part('The processes', this.#processes.list(run), {
        items: [],
        available: true,
      }),
      part('The events', this.#events(run), []),
    ]);
    return {
      ...toRunSummary(run),
      experiment: run,
      steps,
      processes: processes.items,
      events,
      stuck: stuckEntries(run, this.#clock.now()),
      warnings,
    };
  }

  async #steps(run: Experiment): Promise<WorkflowStep[]> {
    const name = run.status?.workload?.workflow;
    const { namespace, uid } = run.metadata;
    if (!name) {
      return [];
    }
    try {
      const workflow = await this.#reader.hub.client.get<Workflow>(
        resources.workflows,
        { namespace, name },
      );
      return stepsOfWorkflow(workflow);
    } catch (error) {
      if (!isNotFound(error)) {
        throw error;
      }
    }
    // Given back with everything else; what it left behind still tells of its steps.
    const { items } = await this.#processes.list(run);
    const steps = stepsOfProcesses(items);
    if (steps.length) {
      return steps;
    }
    const revision = run.status?.result?.revision;
    if (!revision || !uid) {
      return [];
    }
    const definition = definitionOf(run);
    return stepsOfResult(
      await this.#results.result({ definition, runUid: uid, revision }),
    );
  }

  async #events(run: Experiment): Promise<RunDetail['events']> {
    const { namespace, uid } = run.metadata;
    const { items } = await this.#reader.hub.client.list<EventObject>(
      resources.events,
      { namespace, fieldSelector: `regarding.uid=${uid}` },
    );
    return items
      .filter(event => event.regarding?.uid === uid)
      .map(event => ({
        at: timeOf(event),
        type: event.type ?? 'Normal',
        reason: event.reason ?? '',
        note: event.note ?? '',
      }))
      .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
      .slice(-MAX_EVENTS);
  }
}

function timeOf(event: EventObject) {
  return (
    event.series?.lastObservedTime ??
    event.eventTime ??
    event.deprecatedLastTimestamp ??
    event.metadata.creationTimestamp ??
    ''
  );
}

function sentence(error: unknown) {
  return error instanceof Error ? error.message : String(error);
}
