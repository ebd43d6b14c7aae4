import { badRequest } from '../../registry/errors';
import {
  type DeleteOptions,
  deleteObject,
} from '../../registry/operations/deleteObject';
import type { PropagationPolicy } from '../../registry/operations/deletionRules';
import { listObjects } from '../../registry/operations/listObjects';
import { hasReason } from '../../registry/Status';
import type { FieldCause } from '../../schema';
import { invalid as invalidField, notSupported } from '../../schema/causes';
import { type Exchange, presentationOf } from '../Exchange';
import {
  dryRunCauses,
  flag,
  integer,
  refuseOptions,
} from '../requests/options';
import { parseBody } from '../requests/parseBody';
import { readBody } from '../requests/readBody';
import { sendEncoded } from '../responses/respond';
import { presentList, presentObject } from '../responses/shapes';
import { headOf, selectionOf } from './read';

interface RawOptions {
  kind?: string;
  apiVersion?: string;
  dryRun?: string[];
  propagationPolicy?: string;
  orphanDependents?: boolean;
  preconditions?: { uid?: string; resourceVersion?: string };
}

const POLICIES = ['Foreground', 'Background', 'Orphan'];

export async function handleDelete(exchange: Exchange): Promise<void> {
  const { registry, target, response, accepted } = exchange;
  const { resource, namespace = '', name } = target;
  const { options, dryRun } = await deleteOptions(exchange);
  const outcome = deleteObject(
    registry,
    { resource, namespace, name: name!, dryRun },
    options,
  );
  const json =
    'gone' in outcome
      ? JSON.stringify(outcome.gone)
      : presentObject(outcome.waiting, presentationOf(exchange));
  sendEncoded(response, 200, json, accepted);
}

export async function handleDeleteCollection(
  exchange: Exchange,
): Promise<void> {
  const { registry, target, query, response, accepted } = exchange;
  const { options, dryRun } = await deleteOptions(exchange);
  const page = listObjects(registry, {
    selection: selectionOf(exchange),
    limit: integer(query, 'limit'),
    continue: query.get('continue') ?? undefined,
    resourceVersion: query.get('resourceVersion') ?? undefined,
  });
  for (const { key } of page.items) {
    try {
      deleteObject(
        registry,
        {
          resource: target.resource,
          namespace: key.namespace,
          name: key.name,
          dryRun,
        },
        options,
      );
    } catch (error) {
      if (!hasReason(error, 'NotFound')) {
        throw error;
      }
    }
  }
  const json = presentList(page.items, headOf(page), presentationOf(exchange));
  sendEncoded(response, 200, json, accepted);
}

async function deleteOptions({
  request,
  query,
  target,
}: Exchange): Promise<{ options: DeleteOptions; dryRun: boolean }> {
  const bytes = await readBody(request);
  const raw =
    bytes.length > 0
      ? readOptions(bytes, request.headers['content-type'], target.resource)
      : queryOptions(query);
  refuseOptions('DeleteOptions', causes(raw));
  return {
    dryRun: (raw.dryRun ?? []).length > 0,
    options: {
      policy: policyOf(raw),
      uid: raw.preconditions?.uid,
      resourceVersion: raw.preconditions?.resourceVersion,
    },
  };
}

/** The old flag says of two policies what the new word says of three. */
function policyOf(raw: RawOptions): PropagationPolicy | undefined {
  if (raw.orphanDependents === undefined) {
    return raw.propagationPolicy as PropagationPolicy | undefined;
  }
  return raw.orphanDependents ? 'Orphan' : 'Background';
}

function readOptions(
  bytes: Buffer,
  contentType: string | undefined,
  { group, version }: { group: string; version: string },
): RawOptions {
  let value: unknown;
  try {
    // Typed clients send their options in protobuf, whatever they delete.
    ({ value } = parseBody(bytes, contentType, true));
  } catch (error) {
    throw error instanceof Error && error.name === 'UnreadableBody'
      ? badRequest(
          `couldn't get version/kind; json parse error: ${error.message}`,
        )
      : error;
  }
  const options = (value ?? {}) as RawOptions;
  const { kind = 'DeleteOptions', apiVersion = '' } = options;
  if (kind !== 'DeleteOptions') {
    throw badRequest(
      `no kind "${kind}" is registered for version "${
        apiVersion || `${group}/${version}`
      }" in scheme "pkg/runtime/scheme.go:111"`,
    );
  }
  return options;
}

function queryOptions(query: URLSearchParams): RawOptions {
  return {
    dryRun: query.getAll('dryRun'),
    propagationPolicy: query.get('propagationPolicy') ?? undefined,
    orphanDependents: flag(query, 'orphanDependents'),
  };
}

function causes(raw: RawOptions): FieldCause[] {
  const { propagationPolicy: policy } = raw;
  return [
    ...(policy !== undefined && raw.orphanDependents !== undefined
      ? [
          invalidField(
            'propagationPolicy',
            policy,
            'orphanDependents and deletionPropagation cannot be both set',
          ),
        ]
      : []),
    ...(policy !== undefined && !POLICIES.includes(policy)
      ? [notSupported('propagationPolicy', policy, [...POLICIES, 'nil'])]
      : []),
    ...dryRunCauses(raw.dryRun ?? []),
  ];
}
