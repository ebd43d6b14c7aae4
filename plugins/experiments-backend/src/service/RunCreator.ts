import { isAlreadyExists, isNotFound } from '@assay/controller';
import type { KubernetesObject } from '@assay/controller';
import type {
  CreateRunRequest,
  Experiment,
  FieldError,
  PlanResponse,
} from '@assay/plugin-experiments-common';
import {
  GROUP_VERSION,
  annotations,
  labels,
  resources,
} from '@assay/plugin-experiments-common';
import { ConflictError } from '@backstage/errors';
import { hashOf, planRun, validateSpec } from '../reconciler';
import type { RunPlan } from '../reconciler';
import type { Offer } from './admission';
import { admissionContext } from './admission';
import { UnprocessableError, fromHub } from './errors';
import type { HubReader } from './HubReader';
import type { PlanTokens } from './PlanTokens';
import { keyedNames } from './runNames';
import type { RunSpecs } from './RunSpecs';

type StoredRun = Experiment & KubernetesObject;

/** Who a run is made for. */
export interface Creator {
  /** Entity reference of a person; absent for programs. */
  user?: string;
  /** Tells callers apart, so that nobody gets the run of another's key. */
  caller: string;
}

/** A request that the hub and the admission rules accept; nothing is created yet. */
interface Prepared {
  object: Experiment;
  plan: RunPlan;
  planHash: string;
  warnings: string[];
}

/**
 * Plans and makes runs. A request is checked completely before anything is created: by the hub
 * (schema, defaults and rules, in a dry run) and by the admission that the reconciler does too.
 */
export class RunCreator {
  readonly #reader: HubReader;
  readonly #specs: RunSpecs;
  readonly #tokens: PlanTokens;
  readonly #offer: Offer;
  readonly #namespace: string;
  readonly #installation: string;

  constructor(options: {
    reader: HubReader;
    specs: RunSpecs;
    tokens: PlanTokens;
    offer: Offer;
    /** Namespace of runs that name none. */
    namespace: string;
    /** Whose runs they are, where several installations share a hub. */
    installation: string;
  }) {
    this.#reader = options.reader;
    this.#specs = options.specs;
    this.#tokens = options.tokens;
    this.#offer = options.offer;
    this.#namespace = options.namespace;
    this.#installation = options.installation;
  }

  async plan(
    request: CreateRunRequest,
    creator: Creator,
  ): Promise<PlanResponse> {
    const object = await this.#objectOf(request, creator);
    const { plan, planHash, warnings } = await this.#prepare(object);
    return {
      rung: plan.rung,
      trials: plan.trials.length,
      variants: plan.variants,
      targets: plan.targets.map(({ name, provider }) => ({
        name,
        provider,
        components: plan.components
          .filter(({ target }) => target === name)
          .map(({ app }) => app),
      })),
      warnings,
      planToken: await this.#tokens.issue(planHash),
    };
  }

  /** `created` is false when an earlier request with the same key had made the run. */
  async create(
    request: CreateRunRequest,
    creator: Creator,
  ): Promise<{ run: StoredRun; created: boolean }> {
    const object = await this.#objectOf(request, creator);
    const earlier = await this.#earlier(object);
    if (earlier) {
      return { run: earlier, created: false };
    }
    const prepared = await this.#prepare(object);
    await this.#checkToken(prepared, request.planToken);
    try {
      return { run: await this.#send(object, false), created: true };
    } catch (error) {
      // Another replica, or a repeated request under way at the same time, was first.
      const other = isAlreadyExists(error) && (await this.#earlier(object));
      if (other) {
        return { run: other, created: false };
      }
      throw hubError(error, object);
    }
  }

  async #objectOf(
    request: CreateRunRequest,
    creator: Creator,
  ): Promise<Experiment> {
    const { definition, spec } = await this.#specs.resolve(request);
    const keyed = request.idempotencyKey
      ? keyedNames({
          definition,
          caller: creator.caller,
          key: request.idempotencyKey,
        })
      : undefined;
    return {
      apiVersion: GROUP_VERSION,
      kind: 'Experiment',
      metadata: {
        namespace: request.namespace ?? this.#namespace,
        ...(keyed
          ? { name: keyed.name }
          : { name: '', generateName: `${definition}-` }),
        labels: {
          [labels.definition]: definition,
          [labels.installation]: this.#installation,
          ...(keyed && { [labels.task]: keyed.task }),
        },
        ...(creator.user && {
          annotations: { [annotations.createdBy]: creator.user },
        }),
      },
      // The hub fills in the defaults that make it a complete spec.
      spec: spec as Experiment['spec'],
    };
  }

  /** The run that an earlier request with the same key has made. */
  async #earlier({ metadata }: Experiment): Promise<StoredRun | undefined> {
    const task = metadata.labels?.[labels.task];
    if (!task) {
      return undefined;
    }
    const key = { namespace: metadata.namespace ?? '', name: metadata.name };
    const run = await this.#reader.findRun(key);
    if (run && run.metadata.labels?.[labels.task] !== task) {
      throw new ConflictError(
        `Run ${key.namespace}/${key.name} exists, and this request did not make it`,
      );
    }
    return run;
  }

  async #prepare(object: Experiment): Promise<Prepared> {
    const complete = await this.#send(object, true).catch(error => {
      throw hubError(error, object);
    });
    const context = await admissionContext(
      this.#reader,
      this.#offer,
      object.metadata.namespace ?? '',
      complete.spec,
    );
    const errors = validateSpec(complete.spec, context);
    if (errors.length) {
      throw new UnprocessableError(errors);
    }
    const { plan, warnings } = planRun(complete.spec, context);
    const { namespace, labels: given } = object.metadata;
    const definition = given?.[labels.definition];
    const planHash = hashOf({
      plan,
      spec: complete.spec,
      namespace,
      definition,
    });
    return { object, plan, planHash, warnings };
  }

  /** Needed only where a run costs money; one that is given must be right all the same. */
  async #checkToken(
    { plan, planHash }: Prepared,
    token: string | undefined,
  ): Promise<void> {
    const refuse = (reason: string, message: string) => {
      const error: FieldError = { field: 'planToken', reason, message };
      throw new UnprocessableError([error]);
    };
    if (token) {
      const refusal = await this.#tokens.refusal(token, planHash);
      if (refusal) {
        refuse('Invalid', refusal);
      }
    } else if (plan.priced) {
      refuse('Required', 'is required: this run costs money; ask for a plan');
    }
  }

  #send(object: Experiment, dryRun: boolean): Promise<StoredRun> {
    return this.#reader.hub.client.create(
      resources.experiments,
      object as StoredRun,
      { dryRun, fieldValidation: 'Strict' },
    );
  }
}

function hubError(error: unknown, { metadata }: Experiment): unknown {
  if (isNotFound(error)) {
    return new UnprocessableError([
      {
        field: 'namespace',
        reason: 'NotFound',
        message: `"${metadata.namespace}" does not exist, or the hub has no experiments`,
      },
    ]);
  }
  return fromHub(error, `Run ${metadata.namespace}/${metadata.name}`);
}
