import type {
  CreateRunRequest,
  ExperimentSpecInput,
} from '@assay/plugin-experiments-common';
import { definitionOf } from '@assay/plugin-experiments-common';
import type { Definitions } from './Definitions';
import { InvalidRequestError, UnprocessableError } from './errors';
import type { HubReader } from './HubReader';
import { repeatable } from './repeatable';
import { slugOf } from './runNames';

/** What a request wants to run. */
export interface RequestedSpec {
  /** Value of the label `assay.dev/definition`. */
  definition: string;
  spec: ExperimentSpecInput;
}

/** Turns a request into a spec: a definition's, another run's, or its own, with overrides. */
export class RunSpecs {
  readonly #reader: HubReader;
  readonly #definitions: Definitions;

  constructor(options: { reader: HubReader; definitions: Definitions }) {
    this.#reader = options.reader;
    this.#definitions = options.definitions;
  }

  /**
   * @throws InvalidRequestError when the request names no source or two
   * @throws UnprocessableError when what it names does not exist
   */
  async resolve(request: CreateRunRequest): Promise<RequestedSpec> {
    const source = await this.#source(request);
    return {
      definition: source.definition,
      spec: withOverrides(source.spec, request.overrides),
    };
  }

  async #source(request: CreateRunRequest): Promise<RequestedSpec> {
    const { definition, from, spec } = request;
    if (from && spec) {
      throw new InvalidRequestError([
        { field: 'from', reason: 'Invalid', message: 'excludes spec' },
      ]);
    }
    if (spec) {
      const name = definition ?? slugOf(spec.title ?? '') ?? 'experiment';
      return { definition: name, spec };
    }
    if (from) {
      const run = await this.#reader.findRun(from);
      if (!run) {
        throw missing('from', `Run ${from.namespace}/${from.name}`);
      }
      return {
        definition: definition ?? definitionOf(run),
        spec: repeatable(run),
      };
    }
    if (definition) {
      const known = await this.#definitions.spec(definition);
      if (!known) {
        throw missing('definition', `A definition named "${definition}"`);
      }
      return { definition, spec: known.spec };
    }
    throw new InvalidRequestError([
      {
        field: 'definition',
        reason: 'Required',
        message: 'is required, unless from or spec says what to run',
      },
    ]);
  }
}

function missing(field: string, what: string) {
  return new UnprocessableError([
    { field, reason: 'NotFound', message: `${what} does not exist` },
  ]);
}

/** Only what is given is replaced. A provider replaces the cluster: fields belong to providers. */
export function withOverrides(
  spec: ExperimentSpecInput,
  overrides: CreateRunRequest['overrides'] = {},
): ExperimentSpecInput {
  const { provider, repetitions } = overrides;
  return {
    ...spec,
    ...(provider !== undefined && {
      targets: spec.targets.map(target => ({
        ...target,
        cluster: { provider },
      })),
    }),
    ...((repetitions !== undefined || overrides.arguments) && {
      workflow: {
        ...spec.workflow,
        ...(repetitions !== undefined && { repetitions }),
        arguments: { ...spec.workflow?.arguments, ...overrides.arguments },
      },
    }),
  };
}
