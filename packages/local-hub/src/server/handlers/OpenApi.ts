import { createHash } from 'node:crypto';
import { openApiV3 } from '../../builtin';
import type { Catalogue } from '../../registry/Catalogue';

const hashOf = (text: string) =>
  createHash('sha512').update(text).digest('hex').toUpperCase();

const pathOf = (group: string, version: string) =>
  group ? `apis/${group}/${version}` : `api/${version}`;

/** The OpenAPI documents of everything that is served, made when somebody asks and kept until the catalogue changes. */
export class OpenApi {
  readonly #documents = new Map<string, string>();
  #revision = -1;

  constructor(private readonly catalogue: Catalogue) {}

  /** `/openapi/v3`: where the documents are, with their hashes, by which clients keep them. */
  index(): object {
    const paths: Record<string, { serverRelativeURL: string }> = {};
    for (const { group, versions } of this.catalogue.groups()) {
      for (const { version } of versions) {
        const path = pathOf(group, version);
        const hash = hashOf(this.document(path)!);
        paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` };
      }
    }
    return { paths };
  }

  /**
   * One document, as JSON.
   *
   * @param path - `api/v1` or `apis/<group>/<version>`
   * @returns undefined for what is not served
   */
  document(path: string): string | undefined {
    if (this.#revision !== this.catalogue.revision) {
      this.#documents.clear();
      this.#revision = this.catalogue.revision;
    }
    const known = this.#documents.get(path);
    if (known !== undefined) {
      return known;
    }
    for (const { group, versions } of this.catalogue.groups()) {
      const found = versions.find(
        ({ version }) => pathOf(group, version) === path,
      );
      if (found) {
        const name = group ? `${group}/${found.version}` : found.version;
        const document = JSON.stringify(
          openApiV3(
            name,
            found.resources.map(resource => ({
              group: resource.group,
              version: resource.version,
              kind: resource.kind,
              listKind: resource.listKind,
              plural: resource.plural,
              namespaced: resource.namespaced,
              verbs: [...resource.verbs],
              subresources: [...resource.subresources],
              props: resource.schema.props,
            })),
          ),
        );
        this.#documents.set(path, document);
        return document;
      }
    }
    return undefined;
  }
}
