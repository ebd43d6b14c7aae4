import { keyOf } from '@assay/controller';
import type {
  ProcessLibrary,
  ProcessRecord,
  ProcessSupervisor,
} from '../../processes';
import { marks } from '../resourceTypes';
import {
  type Attempt,
  type StepState,
  attemptOf,
  attemptOfNode,
  stateOf,
} from './attempts';
import type { Cancellation } from './decide';
import { nodeId } from './nodes';
import { OutputError, collectOutputs, retriesOf } from './outputs';
import type { Plan, PlannedStep } from './plan';
import { substitute } from './templating';
import type { NodeOutputs, Workflow, WorkflowNode } from './types';

/** The processes that the steps of workflows are run as. */
export class WorkflowProcesses {
  readonly #supervisor: ProcessSupervisor;
  readonly #library: ProcessLibrary;
  readonly #store: string;

  constructor(options: {
    supervisor: ProcessSupervisor;
    library: ProcessLibrary;
    /** Folder that stands for the bucket of artifacts. */
    store: string;
  }) {
    this.#supervisor = options.supervisor;
    this.#library = options.library;
    this.#store = options.store;
  }

  /** @throws LibraryError when the library does not have what a step names */
  async check(plan: Plan): Promise<void> {
    const steps = plan.groups.flatMap(group => group.steps);
    for (const entrypoint of new Set(steps.map(step => step.entrypoint)))
      await this.#library.resolveReference(entrypoint);
  }

  /** Whether another workflow runs something: two measurements at once would disturb each other. */
  isMachineTaken(workflow: Workflow): boolean {
    return this.#supervisor
      .list()
      .some(
        ({ intent, exit }) =>
          !exit &&
          intent.owner.kind === 'Workflow' &&
          intent.owner.uid !== workflow.metadata.uid,
      );
  }

  /** How every step stands. Outputs of steps that have ended are collected on the way. */
  async states(
    workflow: Workflow,
    plan: Plan,
    cancelled: Cancellation | undefined,
  ): Promise<Map<string, StepState>> {
    const own = this.#own(workflow);
    const states = new Map<string, StepState>();
    for (const step of plan.groups.flatMap(group => group.steps)) {
      const records = own.filter(
        ({ intent }) => intent.notes?.node === step.nodeName,
      );
      const attempts: Attempt[] = [];
      for (const [index, record] of records.entries())
        attempts.push(
          attemptOf(
            record,
            await this.#outputs(workflow, step, record, index),
            cancelled?.stepMessage,
          ),
        );
      states.set(
        step.nodeName,
        stateOf(
          step,
          attempts.length > 0 ? attempts : remembered(workflow, step),
          !cancelled,
        ),
      );
    }
    return states;
  }

  /** Starts the next attempt at a step. */
  async start(workflow: Workflow, step: PlannedStep): Promise<Attempt> {
    const { name, namespace, uid, labels = {} } = workflow.metadata;
    const thing = {
      runUid: labels[marks.runUid] ?? uid!,
      role: labels[marks.role] ?? `workflow-${name}`,
      trial: step.trial,
    };
    // Counted over all Workflows of the run: a second one must not repeat the names of the first.
    const earlier = this.#supervisor
      .list()
      .filter(
        ({ intent }) =>
          intent.runUid === thing.runUid &&
          intent.role === thing.role &&
          intent.trial === thing.trial,
      )
      .map(({ intent }) => intent.attempt);
    const attempt = Math.max(0, ...earlier) + 1;
    const found = await this.#library.resolveReference(step.entrypoint);
    const scope = { ...step.scope, ...retriesOf({ intent: { attempt } }) };
    const environment = (step.template.container?.env ?? []).map(
      ({ name: variable, value }) => [variable, substitute(value ?? '', scope)],
    );
    const inputs = step.inputs.map(input => [input.name, input.value]);
    const record = await this.#supervisor.start({
      ...thing,
      attempt,
      owner: { kind: 'Workflow', namespace: namespace!, name, uid: uid! },
      component: found.component,
      entrypoint: found.entrypoint,
      command: found.command,
      directory: found.directory,
      environment: {
        ...found.environment,
        ...Object.fromEntries(environment),
        ASSAY_INPUTS: JSON.stringify(Object.fromEntries(inputs)),
      },
      ports: [],
      notes: { node: step.nodeName, step: step.displayName },
    });
    return attemptOf(record, undefined, undefined);
  }

  /** @returns whether something is still alive */
  async end(workflow: Workflow): Promise<boolean> {
    const alive = () => this.#own(workflow).filter(({ exit }) => !exit);
    for (const { id } of alive()) await this.#supervisor.stop(id);
    return alive().length > 0;
  }

  /** Ends processes whose Workflow is gone or was replaced by another of its name. */
  async endStrays(key: string, uid: string | undefined): Promise<void> {
    for (const { id, intent, exit } of this.#supervisor.list()) {
      const { owner } = intent;
      if (exit || owner.kind !== 'Workflow') continue;
      if (keyOf({ metadata: owner }) === key && owner.uid !== uid)
        await this.#supervisor.stop(id);
    }
  }

  #own(workflow: Workflow): ProcessRecord[] {
    return this.#supervisor
      .list()
      .filter(({ intent }) => intent.owner.uid === workflow.metadata.uid)
      .sort((a, b) => a.intent.attempt - b.intent.attempt);
  }

  async #outputs(
    workflow: Workflow,
    step: PlannedStep,
    record: ProcessRecord,
    index: number,
  ): Promise<NodeOutputs | { problem: string } | undefined> {
    const { exit } = record;
    if (exit?.exitCode === undefined || exit.reason !== 'exited')
      return undefined;
    const suffix = step.retries === undefined ? '' : `(${index})`;
    const node = nodeOf(workflow, step.nodeName + suffix);
    // What the status says was collected is in the store.
    if (node?.phase === 'Succeeded' || node?.phase === 'Failed')
      return node.outputs;
    try {
      return await collectOutputs(step, record, this.#store);
    } catch (error) {
      if (!(error instanceof OutputError)) throw error;
      return { problem: error.message };
    }
  }
}

/** The attempts as the status has them, for a step whose processes are forgotten. */
function remembered(workflow: Workflow, step: PlannedStep): Attempt[] {
  const node = nodeOf(workflow, step.nodeName);
  if (!node?.finishedAt) return [];
  if (node.type !== 'Retry') return [attemptOfNode(node)];
  return (node.children ?? [])
    .map(id => workflow.status?.nodes?.[id])
    .filter(child => child !== undefined)
    .map(attemptOfNode);
}

function nodeOf(workflow: Workflow, name: string): WorkflowNode | undefined {
  return workflow.status?.nodes?.[nodeId(workflow.metadata.name, name)];
}
