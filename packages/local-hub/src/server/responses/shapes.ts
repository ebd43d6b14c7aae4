import type { ServedResource } from '../../registry';
import { badRequest, notAcceptable } from '../../registry/errors';
import type { ApiObject, StoredObject } from '../../store';
import type { Accepted } from '../requests/accept';

/** How rows of a table carry their object. */
type IncludeObject = 'None' | 'Metadata' | 'Object';

/** Everything that decides how an object of a resource is shown. */
export interface Presentation {
  resource: ServedResource;
  accepted: Accepted;
  includeObject: IncludeObject;
  /** Wall milliseconds, for ages. */
  now: number;
}

/** What a list says besides its items. */
export interface ListHead {
  resourceVersion: string;
  continue?: string;
  remainingItemCount?: number;
}

/** @throws ApiError 400 when the parameter is none of the three */
export function includeObjectOf(query: URLSearchParams): IncludeObject {
  const text = query.get('includeObject') || 'Metadata';
  if (text !== 'None' && text !== 'Metadata' && text !== 'Object') {
    throw badRequest(
      `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(
        text,
      )}: must be 'Metadata', 'Object', 'None', or empty`,
    );
  }
  return text;
}

const metaApiVersion = ({ metaVersion }: Accepted) =>
  `meta.k8s.io/${metaVersion}`;

function partial(object: ApiObject, accepted: Accepted) {
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: metaApiVersion(accepted),
    metadata: object.metadata,
  };
}

function row(object: ApiObject, presentation: Presentation) {
  const { resource, accepted, includeObject, now } = presentation;
  const shown = {
    None: null,
    Metadata: partial(object, accepted),
    Object: object,
  }[includeObject];
  return { cells: resource.cells(object, now), object: shown };
}

/** @param withColumns - false for all but the first event of a watch */
export function table(
  objects: readonly ApiObject[],
  head: ListHead,
  presentation: Presentation,
  withColumns = true,
): object {
  return {
    kind: 'Table',
    apiVersion: metaApiVersion(presentation.accepted),
    metadata: head,
    columnDefinitions: withColumns
      ? presentation.resource.columns.map(column => ({
          name: column.name,
          type: column.type,
          format: column.format ?? '',
          description: column.description ?? '',
          priority: column.priority,
        }))
      : null,
    rows: objects.map(object => row(object, presentation)),
  };
}

/** One object in the wanted shape, as JSON. */
export function presentObject(
  stored: StoredObject,
  presentation: Presentation,
): string {
  const { accepted } = presentation;
  switch (accepted.shape) {
    case 'Object':
      return stored.json;
    case 'Table': {
      const { resourceVersion = '' } = stored.object.metadata;
      return JSON.stringify(
        table([stored.object], { resourceVersion }, presentation),
      );
    }
    case 'PartialObjectMetadata':
      return JSON.stringify(partial(stored.object, accepted));
    default:
      throw notAcceptable(
        `you requested PartialObjectMetadataList, but the requested object is not a list (${presentation.resource.kind})`,
      );
  }
}

const bare = new WeakMap<StoredObject, string>();

/** In lists, the kinds of Kubernetes itself leave out what the list says already. */
function bareJson(item: StoredObject): string {
  let json = bare.get(item);
  if (json === undefined) {
    const { kind: _kind, apiVersion: _apiVersion, ...rest } = item.object;
    json = JSON.stringify(rest);
    bare.set(item, json);
  }
  return json;
}

/** A list in the wanted shape, as JSON. */
export function presentList(
  items: readonly StoredObject[],
  head: ListHead,
  presentation: Presentation,
): string {
  const { accepted, resource } = presentation;
  const objects = () => items.map(({ object }) => object);
  switch (accepted.shape) {
    case 'Object': {
      // The items are JSON already; only the frame around them is new.
      const { listKind, apiVersion } = resource;
      const frame = JSON.stringify({
        kind: listKind,
        apiVersion,
        metadata: head,
      });
      const texts = items
        .map(item => (resource.custom ? item.json : bareJson(item)))
        .join(',');
      return `${frame.slice(0, -1)},"items":[${texts}]}`;
    }
    case 'Table':
      return JSON.stringify(table(objects(), head, presentation));
    case 'PartialObjectMetadataList':
      return JSON.stringify({
        kind: 'PartialObjectMetadataList',
        apiVersion: metaApiVersion(accepted),
        metadata: head,
        items: objects().map(object => partial(object, accepted)),
      });
    default:
      throw notAcceptable(
        `you requested PartialObjectMetadata, but the requested object is a list (${
          resource.custom
            ? '*unstructured.UnstructuredList'
            : `*v1.${resource.listKind}`
        })`,
      );
  }
}
