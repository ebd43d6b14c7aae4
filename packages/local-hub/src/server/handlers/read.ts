import { badRequest } from '../../registry/errors';
import {
  getObject,
  type ListPage,
  listObjects,
} from '../../registry/operations/listObjects';
import { FieldSelector } from '../../registry/selectors/FieldSelector';
import { LabelSelector } from '../../registry/selectors/LabelSelector';
import { Selection } from '../../registry/selectors/Selection';
import type { FieldCause } from '../../schema';
import { forbidden, notSupported } from '../../schema/causes';
import { type Exchange, presentationOf } from '../Exchange';
import { flag, integer, refuseOptions } from '../requests/options';
import { sendEncoded } from '../responses/respond';
import { type ListHead, presentList, presentObject } from '../responses/shapes';

export function handleGet(exchange: Exchange): void {
  const { registry, target, query, response, accepted } = exchange;
  const stored = getObject(
    registry,
    target.resource,
    target.namespace ?? '',
    target.name!,
    query.get('resourceVersion') ?? undefined,
  );
  const json = presentObject(stored, presentationOf(exchange));
  sendEncoded(response, 200, json, accepted);
}

/** `GET` of a collection: a list, or a watch when the query says so. */
export function handleList(exchange: Exchange): void {
  const { query, target } = exchange;
  const isWatch = target.isWatch || (flag(query, 'watch') ?? false);
  refuseListOptions(query, isWatch);
  if (isWatch) {
    watch(exchange);
  } else {
    list(exchange);
  }
}

/** What a page says of the list that it is from. */
export function headOf(page: ListPage): ListHead {
  return {
    resourceVersion: String(page.version),
    ...(page.continue ? { continue: page.continue } : {}),
    ...(page.remaining ? { remainingItemCount: page.remaining } : {}),
  };
}

/** The objects that the selectors of a query choose. @throws ApiError 400 */
export function selectionOf({ target, query }: Exchange): Selection {
  const { resource, namespace, name } = target;
  const labels = LabelSelector.parse(query.get('labelSelector') ?? undefined);
  const fields = FieldSelector.parse(
    query.get('fieldSelector') ?? undefined,
    resource,
  );
  if (name === undefined) {
    return new Selection(resource, namespace, labels, fields);
  }
  if (!fields.isEmpty && fields.required('metadata.name') !== name) {
    throw badRequest(
      "fieldSelector metadata.name doesn't match requested name",
    );
  }
  const named = FieldSelector.parse(`metadata.name=${name}`, resource);
  return new Selection(resource, namespace, labels, named);
}

function list(exchange: Exchange): void {
  const { registry, query, response, accepted } = exchange;
  const page = listObjects(registry, {
    selection: selectionOf(exchange),
    limit: integer(query, 'limit'),
    continue: query.get('continue') ?? undefined,
    resourceVersion: query.get('resourceVersion') ?? undefined,
    resourceVersionMatch: query.get('resourceVersionMatch') ?? undefined,
  });
  const json = presentList(page.items, headOf(page), presentationOf(exchange));
  sendEncoded(response, 200, json, accepted);
}

function watch(exchange: Exchange): void {
  const { watches, query, response } = exchange;
  watches.open(
    response,
    {
      selection: selectionOf(exchange),
      resourceVersion: query.get('resourceVersion') ?? undefined,
      sendInitialEvents: flag(query, 'sendInitialEvents'),
      allowBookmarks: flag(query, 'allowWatchBookmarks') ?? false,
    },
    presentationOf(exchange),
    integer(query, 'timeoutSeconds'),
  );
}

function refuseListOptions(query: URLSearchParams, isWatch: boolean): void {
  refuseOptions(
    'ListOptions',
    isWatch ? watchCauses(query) : listCauses(query),
  );
}

function listCauses(query: URLSearchParams): FieldCause[] {
  const match = query.get('resourceVersionMatch') ?? '';
  const version = query.get('resourceVersion') ?? '';
  const causes: FieldCause[] = [];
  const add = (text: string) =>
    causes.push(forbidden('resourceVersionMatch', text));
  if (match && !version) {
    add('resourceVersionMatch is forbidden unless resourceVersion is provided');
  }
  if (match && query.get('continue')) {
    add('resourceVersionMatch is forbidden when continue is provided');
  }
  if (match && match !== 'Exact' && match !== 'NotOlderThan') {
    causes.push(
      notSupported('resourceVersionMatch', match, [
        'Exact',
        'NotOlderThan',
        '',
      ]),
    );
  }
  if (match === 'Exact' && version === '0') {
    add('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  }
  if (flag(query, 'sendInitialEvents') !== undefined) {
    causes.push(
      forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'),
    );
  }
  return causes;
}

function watchCauses(query: URLSearchParams): FieldCause[] {
  const match = query.get('resourceVersionMatch') ?? '';
  const initial = flag(query, 'sendInitialEvents') !== undefined;
  const causes: FieldCause[] = [];
  if (initial && match !== 'NotOlderThan') {
    causes.push(
      forbidden(
        'resourceVersionMatch',
        'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
      ),
    );
  }
  if (match && !initial) {
    causes.push(
      forbidden(
        'resourceVersionMatch',
        'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
      ),
    );
  }
  if (match && match !== 'NotOlderThan') {
    causes.push(notSupported('resourceVersionMatch', match, ['NotOlderThan']));
  }
  return causes;
}
