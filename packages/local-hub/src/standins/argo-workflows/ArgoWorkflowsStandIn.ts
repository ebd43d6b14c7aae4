import { Controller, Reflector, isNotFound, keyOf } from '@assay/controller';
import {
  LibraryError,
  type ProcessLibrary,
  type ProcessRecord,
} from '../../processes';
import { backoff, type StandIn, type StandInOptions } from '../StandIn';
import { mergeDiff } from '../mergeDiff';
import { marks, types } from '../resourceTypes';
import { remainingDelay } from '../simulation';
import { toTime } from '../time';
import { pauseBefore, stateOf } from './attempts';
import { cancellationOf, nextStep, workflowStatus } from './decide';
import { type Plan, planWorkflow } from './plan';
import { PlanError } from './templating';
import {
  type Workflow,
  type WorkflowSpec,
  type WorkflowStatus,
  type WorkflowTemplate,
  completedLabel,
  isFinished,
  phaseLabel,
} from './types';
import { WorkflowProcesses } from './WorkflowProcesses';

/** How often it is looked whether processes have ended that were told to. */
const pollMilliseconds = 250;

/** @public */
export interface ArgoWorkflowsOptions extends StandInOptions {
  library: ProcessLibrary;
  /** Folder that stands for the bucket of artifacts. */
  store: string;
}

/**
 * Stands in for Argo Workflows: runs the steps of a Workflow as processes of this machine, one at a
 * time over all Workflows. It understands steps with lists (`withParam`), parameters, file outputs
 * and repeated attempts; a Workflow that needs more ends with phase Error and the reason.
 * Workflows of rungs that are neither `process` nor `simulated` are left alone.
 * @public
 */
export class ArgoWorkflowsStandIn implements StandIn {
  readonly #options: ArgoWorkflowsOptions;
  readonly #processes: WorkflowProcesses;
  readonly #workflows: Reflector<Workflow>;
  readonly #controller: Controller;
  /** Workflows that wait for the machine. */
  readonly #waiting = new Set<string>();
  #unsubscribe?: () => void;

  constructor(options: ArgoWorkflowsOptions) {
    this.#options = options;
    this.#processes = new WorkflowProcesses(options);
    const { client, namespace, clock, random, logger } = options;
    this.#workflows = new Reflector<Workflow>({
      client,
      namespace,
      clock,
      random,
      logger,
      type: types.workflows,
    });
    this.#controller = new Controller({
      name: 'argo-workflows stand-in',
      reconcile: (key, { signal }) => this.#reconcile(key, signal),
      backoff,
      clock,
      random,
      logger,
    }).watch(this.#workflows);
  }

  async start(): Promise<void> {
    const { supervisor } = this.#options;
    const enqueue = ({ intent, exit }: ProcessRecord) => {
      if (intent.owner.kind !== 'Workflow') return;
      this.#controller.enqueue(keyOf({ metadata: intent.owner }));
      if (!exit) return;
      for (const key of this.#waiting) this.#controller.enqueue(key);
      this.#waiting.clear();
    };
    this.#unsubscribe = supervisor.subscribe(enqueue);
    // Also those whose Workflow went while nobody watched.
    supervisor.list().forEach(enqueue);
    this.#workflows.start();
    await this.#controller.start();
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.();
    await this.#controller.stop();
    await this.#workflows.stop();
  }

  async #reconcile(key: string, signal: AbortSignal) {
    const workflow = this.#workflows.get(key);
    await this.#processes.endStrays(key, workflow?.metadata.uid);
    const rung = workflow?.metadata.labels?.[marks.rung] ?? 'process';
    if (!workflow || !['process', 'simulated'].includes(rung)) return undefined;
    if (workflow.metadata.deletionTimestamp || isFinished(workflow)) {
      await this.#processes.end(workflow);
      return this.#expire(workflow, signal);
    }
    return rung === 'simulated'
      ? this.#simulate(workflow, signal)
      : this.#run(workflow, signal);
  }

  async #run(workflow: Workflow, signal: AbortSignal) {
    let stored: WorkflowSpec | undefined;
    let plan: Plan;
    try {
      stored = await this.#storedSpec(workflow, signal);
      plan = planWorkflow(workflow, stored);
      await this.#processes.check(plan);
    } catch (error) {
      if (!(error instanceof PlanError || error instanceof LibraryError))
        throw error;
      if (await this.#processes.end(workflow))
        return { requeueAfterMs: pollMilliseconds };
      return this.#refuse(workflow, error.message, signal);
    }

    const now = this.#options.clock.now();
    const startedAt = workflow.status?.startedAt ?? toTime(now);
    const deadline =
      workflow.spec.activeDeadlineSeconds ?? stored?.activeDeadlineSeconds;
    const cancelled = cancellationOf(workflow, startedAt, deadline, now);
    if (cancelled) await this.#processes.end(workflow);
    const states = await this.#processes.states(workflow, plan, cancelled);

    const next =
      cancelled || workflow.spec.suspend ? undefined : nextStep(plan, states);
    const pause = next ? pauseBefore(states.get(next.nodeName)!, now) : 0;
    if (next && pause === 0 && this.#processes.isMachineTaken(workflow)) {
      this.#waiting.add(keyOf(workflow));
    } else if (next && pause === 0) {
      const { attempts } = states.get(next.nodeName)!;
      const attempt = await this.#processes.start(workflow, next);
      states.set(next.nodeName, stateOf(next, [...attempts, attempt], true));
    }

    const status = workflowStatus(
      workflow,
      plan,
      states,
      startedAt,
      cancelled,
      now,
    );
    await this.#report(
      workflow,
      { ...status, storedWorkflowTemplateSpec: stored },
      signal,
    );
    if (status.phase !== 'Running') return undefined;
    if (cancelled) return { requeueAfterMs: pollMilliseconds };
    const waits = [
      ...(pause > 0 ? [pause] : []),
      ...(deadline === undefined
        ? []
        : [Date.parse(startedAt) + deadline * 1000 - now]),
    ];
    return waits.length > 0
      ? { requeueAfterMs: Math.min(...waits) }
      : undefined;
  }

  /** The template's specification as it was when the workflow began. */
  async #storedSpec(
    workflow: Workflow,
    signal: AbortSignal,
  ): Promise<WorkflowSpec | undefined> {
    const { status, spec, metadata } = workflow;
    if (status?.storedWorkflowTemplateSpec)
      return status.storedWorkflowTemplateSpec;
    const reference = spec.workflowTemplateRef;
    if (!reference) return undefined;
    if (reference.clusterScope)
      throw new PlanError(
        'spec.workflowTemplateRef.clusterScope is not supported by the local hub',
      );
    const { name } = reference;
    try {
      const template = await this.#options.client.get<WorkflowTemplate>(
        types.workflowTemplates,
        { namespace: metadata.namespace, name },
        { signal },
      );
      return template.spec;
    } catch (error) {
      if (!isNotFound(error)) throw error;
      throw new PlanError(`workflowtemplates.argoproj.io "${name}" not found`);
    }
  }

  async #simulate(workflow: Workflow, signal: AbortSignal) {
    const now = this.#options.clock.now();
    const remaining = remainingDelay(workflow, now);
    const { shutdown } = workflow.spec;
    const over = shutdown !== undefined || remaining === 0;
    const outcome = shutdown ? 'Failed' : 'Succeeded';
    await this.#report(
      workflow,
      {
        ...workflow.status,
        phase: over ? outcome : 'Running',
        message: shutdown && `Stopped with strategy '${shutdown}'`,
        startedAt: workflow.status?.startedAt ?? toTime(now),
        finishedAt: over ? toTime(now) : undefined,
        progress: over && !shutdown ? '1/1' : '0/1',
      },
      signal,
    );
    return over ? undefined : { requeueAfterMs: remaining };
  }

  async #refuse(workflow: Workflow, message: string, signal: AbortSignal) {
    const now = toTime(this.#options.clock.now());
    await this.#report(
      workflow,
      {
        ...workflow.status,
        phase: 'Error',
        message,
        startedAt: workflow.status?.startedAt ?? now,
        finishedAt: now,
        conditions: [
          { type: 'Completed', status: 'True' },
          { type: 'SpecError', status: 'True', message },
        ],
      },
      signal,
    );
    return undefined;
  }

  /** Removes a finished workflow when its time to live is over. */
  async #expire(workflow: Workflow, signal: AbortSignal) {
    const { metadata, status, spec } = workflow;
    const { ttlStrategy } = { ...status?.storedWorkflowTemplateSpec, ...spec };
    const seconds =
      (status?.phase === 'Succeeded'
        ? ttlStrategy?.secondsAfterSuccess
        : ttlStrategy?.secondsAfterFailure) ??
      ttlStrategy?.secondsAfterCompletion;
    if (seconds === undefined || metadata.deletionTimestamp) return undefined;
    const remaining =
      Date.parse(status!.finishedAt!) +
      seconds * 1000 -
      this.#options.clock.now();
    if (remaining > 0) return { requeueAfterMs: remaining };
    await this.#options.client
      .delete(types.workflows, metadata, { uid: metadata.uid, signal })
      .catch(error => {
        if (!isNotFound(error)) throw error;
      });
    return undefined;
  }

  /** One write, and none when there is nothing to say. There is no status subresource. */
  async #report(
    workflow: Workflow,
    wanted: WorkflowStatus,
    signal: AbortSignal,
  ): Promise<void> {
    const status = mergeDiff(workflow.status ?? {}, wanted);
    if (!status) return;
    const { resourceVersion, labels: present = {} } = workflow.metadata;
    const labels = mergeDiff(
      {
        [phaseLabel]: present[phaseLabel],
        [completedLabel]: present[completedLabel],
      },
      {
        [phaseLabel]: wanted.phase,
        [completedLabel]: String(wanted.finishedAt !== undefined),
      },
    );
    await this.#options.client.patch(
      types.workflows,
      workflow.metadata,
      { metadata: { resourceVersion, ...(labels && { labels }) }, status },
      { type: 'merge', signal },
    );
  }
}
