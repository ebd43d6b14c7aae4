import type { ServedResource } from './ServedResource';

/** The order in which clients prefer the groups of the server itself; definitions follow by name. */
const GROUPS = [
  '',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'apiextensions.k8s.io',
  'coordination.k8s.io',
];

const rank = (group: string) => {
  const at = GROUPS.indexOf(group);
  return at < 0 ? GROUPS.length : at;
};

/** `v1` before `v1beta1` before `v1alpha1`, and higher numbers first: Kubernetes' own order. */
function compareVersions(a: string, b: string): number {
  const parts = (version: string) => {
    const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
    if (!match) {
      return undefined;
    }
    const stage = { alpha: 0, beta: 1 }[match[2]] ?? 2;
    return [stage, Number(match[1]), Number(match[3] ?? 0)];
  };
  const left = parts(a);
  const right = parts(b);
  if (!left || !right) {
    return Number(!left) - Number(!right) || a.localeCompare(b);
  }
  const differing = left.findIndex((value, at) => value !== right[at]);
  return differing < 0 ? 0 : right[differing] - left[differing];
}

/** One group with its versions, the preferred one first. */
export interface ServedGroup {
  group: string;
  versions: { version: string; resources: ServedResource[] }[];
}

/** Every resource that the hub serves at this moment. Discovery, routing and the collectors read it. */
export class Catalogue {
  readonly #builtins: readonly ServedResource[];
  readonly #custom = new Map<string, readonly ServedResource[]>();
  #byPath = new Map<string, ServedResource>();
  #groups: ServedGroup[] = [];
  #revision = 0;
  readonly #listeners = new Set<() => void>();

  constructor(builtins: readonly ServedResource[]) {
    this.#builtins = builtins;
    this.#rebuild();
  }

  /** Counts the changes, so that documents made from the catalogue can be cached. */
  get revision(): number {
    return this.#revision;
  }

  /** Calls `listener` after every change. @returns ends that */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Serves `resources` for a definition, in place of what it served before; nothing withdraws it. */
  set(definition: string, resources: readonly ServedResource[]): void {
    if (resources.length === 0) {
      if (!this.#custom.delete(definition)) {
        return;
      }
    } else {
      this.#custom.set(definition, resources);
    }
    this.#rebuild();
    this.#listeners.forEach(listener => listener());
  }

  find(
    group: string,
    version: string,
    plural: string,
  ): ServedResource | undefined {
    return this.#byPath.get(`${group}/${version}/${plural}`);
  }

  /** True for a version of the server itself, which answers in Statuses also where it serves nothing. */
  isBuiltin(group: string, version: string): boolean {
    return this.#builtins.some(
      resource => resource.group === group && resource.version === version,
    );
  }

  /** @param apiVersion - as owner references carry it */
  findKind(apiVersion: string, kind: string): ServedResource | undefined {
    return this.all().find(
      resource => resource.apiVersion === apiVersion && resource.kind === kind,
    );
  }

  /** Some resource through which a collection of the store can be read and written. */
  findStorage(storage: string): ServedResource | undefined {
    return this.stored().find(resource => resource.storage === storage);
  }

  all(): ServedResource[] {
    return [...this.#byPath.values()];
  }

  /** One resource for every collection that keeps objects. */
  stored(): ServedResource[] {
    const seen = new Map<string, ServedResource>();
    for (const resource of this.all()) {
      if (resource.verbs.includes('list') && !seen.has(resource.storage)) {
        seen.set(resource.storage, resource);
      }
    }
    return [...seen.values()];
  }

  /** In the order of preference, the core group first. */
  groups(): readonly ServedGroup[] {
    return this.#groups;
  }

  #rebuild(): void {
    this.#revision++;
    const all = [...this.#builtins, ...[...this.#custom.values()].flat()];
    this.#byPath = new Map(
      all.map(resource => [
        `${resource.group}/${resource.version}/${resource.plural}`,
        resource,
      ]),
    );
    const names = [...new Set(all.map(resource => resource.group))].sort(
      (a, b) => rank(a) - rank(b) || a.localeCompare(b),
    );
    this.#groups = names.map(group => {
      const members = all.filter(resource => resource.group === group);
      const versions = [...new Set(members.map(member => member.version))];
      return {
        group,
        versions: versions.sort(compareVersions).map(version => ({
          version,
          resources: members
            .filter(member => member.version === version)
            .sort((a, b) => a.plural.localeCompare(b.plural)),
        })),
      };
    });
  }
}
