import type {
  DefinitionDetail,
  DefinitionSummary,
  Experiment,
  ExperimentSpecInput,
  Page,
  RunSummary,
} from '@assay/plugin-experiments-common';
import {
  compareRuns,
  definitionOf,
  firstParagraph,
  isFinished,
  labels,
  toRunSummary,
} from '@assay/plugin-experiments-common';
import type { LibraryService } from '@assay/plugin-experiments-node';
import { NotFoundError } from '@backstage/errors';
import type { HubReader } from './HubReader';
import { repeatable } from './repeatable';

/** Everything known about one definition. */
interface Known {
  name: string;
  spec?: ExperimentSpecInput;
  specFrom?: 'library' | 'run';
  readme?: string;
  /** Newest first. */
  runs: { run: Experiment; summary: RunSummary }[];
}

/** Definitions: folders of the library, and labels that only runs know. */
export class Definitions {
  readonly #reader: HubReader;
  readonly #library: LibraryService;

  constructor(options: { reader: HubReader; library: LibraryService }) {
    this.#reader = options.reader;
    this.#library = options.library;
  }

  /** By name; a definition has no pages, since a library is not that long. */
  async list(): Promise<Page<DefinitionSummary>> {
    const known = await this.#known();
    const items = [...known.values()]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(toSummary);
    return { items, total: items.length };
  }

  /** @throws NotFoundError */
  async get(name: string): Promise<DefinitionDetail> {
    const known = (await this.#known()).get(name);
    if (!known) {
      throw new NotFoundError(`A definition named "${name}" does not exist`);
    }
    const { spec, specFrom, readme } = known;
    return { ...toSummary(known), spec, specFrom, readme };
  }

  /** Spec of the next run: the folder's, else that of the newest run. */
  async spec(name: string): Promise<{ spec: ExperimentSpecInput } | undefined> {
    // The library answers even while the hub does not.
    const item = this.#item(name);
    if (item) {
      return { spec: item.object.spec };
    }
    const spec = (await this.#known()).get(name)?.spec;
    return spec && { spec };
  }

  #item(name: string) {
    return this.#library
      .snapshot()
      ?.experiments.find(candidate => candidate.name === name);
  }

  async #known(): Promise<Map<string, Known>> {
    const known = new Map<string, Known>();
    for (const item of this.#library.snapshot()?.experiments ?? []) {
      known.set(item.name, {
        name: item.name,
        spec: item.object.spec,
        specFrom: 'library',
        readme: item.readme,
        runs: [],
      });
    }
    const runs = (await this.#reader.runs())
      .map(run => ({ run, summary: toRunSummary(run) }))
      .sort((a, b) => compareRuns(a.summary, b.summary));
    for (const entry of runs) {
      const name = definitionOf(entry.run);
      if (!known.has(name) && !isLabelled(entry.run)) {
        // Its name was generated from something, and nobody has called that a definition.
        continue;
      }
      const definition = known.get(name) ?? {
        name,
        spec: repeatable(entry.run),
        specFrom: 'run' as const,
        runs: [],
      };
      definition.runs.push(entry);
      known.set(name, definition);
    }
    return known;
  }
}

function isLabelled({ metadata }: Experiment) {
  return metadata.labels?.[labels.definition] !== undefined;
}

function toSummary({ name, spec, readme, runs }: Known): DefinitionSummary {
  const components = (spec?.targets ?? [])
    .flatMap(target => target.components ?? [])
    .map(component => component.app);
  return {
    name,
    title: spec?.title ?? name,
    description: firstParagraph(spec?.description) ?? firstParagraph(readme),
    owner: spec?.owner,
    entityRef: `experiment:default/${name}`,
    startable: spec !== undefined,
    components: [...new Set(components)],
    runs: {
      total: runs.length,
      active: runs.filter(({ run }) => !isFinished(run)).length,
    },
    latest: runs[0]?.summary,
  };
}
