import type {
  Page,
  RunFilter,
  RunSummary,
} from '@assay/plugin-experiments-common';
import {
  compareRuns,
  isFinished,
  toRunSummary,
} from '@assay/plugin-experiments-common';
import type { PageRequest } from './cursor';
import { pageOf } from './cursor';
import type { HubReader } from './HubReader';

/** Runs of any origin. */
export class Runs {
  readonly #reader: HubReader;

  constructor(reader: HubReader) {
    this.#reader = reader;
  }

  /** Newest first. */
  async list(filter: RunFilter, page: PageRequest): Promise<Page<RunSummary>> {
    const { active, component } = filter;
    const runs = (await this.#reader.runs())
      .filter(run => active === undefined || isFinished(run) !== active)
      .filter(
        run =>
          component === undefined ||
          run.spec.targets.some(target =>
            target.components.some(({ app }) => app === component),
          ),
      )
      .map(toRunSummary)
      .filter(run => matches(run, filter))
      .sort(compareRuns);
    return pageOf(runs, page, keyOf, (a, b) =>
      compareRuns(fromKey(a), fromKey(b)),
    );
  }
}

function matches(run: RunSummary, filter: RunFilter): boolean {
  const equal = (wanted: string | undefined, value: string | undefined) =>
    wanted === undefined || wanted === value;
  return (
    equal(filter.definition, run.definition) &&
    equal(filter.namespace, run.namespace) &&
    equal(filter.createdBy, run.createdBy) &&
    equal(filter.owner, run.owner) &&
    (filter.phases === undefined || filter.phases.includes(run.phase))
  );
}

function keyOf({ createdAt, namespace, name }: RunSummary) {
  return [createdAt, namespace, name];
}

function fromKey([createdAt, namespace, name]: readonly string[]) {
  return {
    createdAt,
    namespace,
    name,
  };
}
