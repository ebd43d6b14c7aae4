import { JsonObject, JsonValue } from '../../schema';
import { metaNames, reference, schemaName } from './names';
import { OpenApiType } from './types';

const parameter = (
  name: string,
  description: string,
  type = 'string',
): JsonObject => ({
  name,
  in: 'query',
  description,
  schema: { type, uniqueItems: true },
});

const pathParameter = (name: string, description: string): JsonObject => ({
  name,
  in: 'path',
  description,
  required: true,
  schema: { type: 'string', uniqueItems: true },
});

// kubectl looks for these by name before it relies on them.
const writing = [
  parameter(
    'dryRun',
    'When present, indicates that modifications should not be persisted. Valid values are: - All: all dry run stages will be processed',
  ),
  parameter(
    'fieldManager',
    'fieldManager is a name associated with the actor or entity that is making these changes.',
  ),
  parameter(
    'fieldValidation',
    'fieldValidation instructs the server on how to handle unknown or duplicate fields: Ignore, Warn or Strict.',
  ),
];
const force = parameter(
  'force',
  'Force is going to "force" Apply requests: conflicting fields owned by others are taken over.',
  'boolean',
);
const listing = [
  parameter(
    'allowWatchBookmarks',
    'Requests watch events of type BOOKMARK.',
    'boolean',
  ),
  parameter('continue', 'Continues a paged list.'),
  parameter('fieldSelector', 'Restricts the list by fields.'),
  parameter('labelSelector', 'Restricts the list by labels.'),
  parameter('limit', 'The most items to return.', 'integer'),
  parameter('resourceVersion', 'Constrains how old an answer may be.'),
  parameter('resourceVersionMatch', 'How resourceVersion is applied.'),
  parameter(
    'sendInitialEvents',
    'Starts a watch with the state as it is.',
    'boolean',
  ),
  parameter('timeoutSeconds', 'Limits the duration of the call.', 'integer'),
  parameter('watch', 'Watch for changes instead of listing.', 'boolean'),
];
const reading = [
  parameter('resourceVersion', 'Constrains how old an answer may be.'),
];
const deleting = [
  writing[0],
  parameter(
    'gracePeriodSeconds',
    'Seconds before the object should be deleted.',
    'integer',
  ),
  parameter('propagationPolicy', 'Orphan, Background or Foreground.'),
];

/** The paths of one kind with their operations. */
export function resourcePaths(type: OpenApiType): [string, JsonObject][] {
  const { group, version, plural, namespaced, kind, listKind, verbs, props } =
    type;
  const root = group ? `/apis/${group}/${version}` : `/api/${version}`;
  const collection = namespaced
    ? `${root}/namespaces/{namespace}/${plural}`
    : `${root}/${plural}`;
  const inNamespace = namespaced
    ? [
        pathParameter(
          'namespace',
          'object name and auth scope, such as for teams and projects',
        ),
      ]
    : [];
  const named = [pathParameter('name', `name of the ${kind}`), ...inNamespace];
  const object = schemaName(group, version, kind);
  const list = schemaName(group, version, listKind);
  const may = (verb: string, operation: JsonObject) =>
    verbs.includes(verb) ? operation : undefined;
  const make = (
    action: string,
    parameters: JsonObject[],
    answer: string,
    body?: JsonValue,
  ): JsonObject => ({
    description: `${action} ${kind}`,
    operationId: `${action}${kind}`,
    parameters,
    ...(body ? { requestBody: { content: body, required: true } } : {}),
    responses: {
      200: {
        description: 'OK',
        content: { 'application/json': { schema: reference(answer) } },
      },
      401: { description: 'Unauthorized' },
    },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
  });
  const whole = { 'application/json': { schema: reference(object) } };
  const change = Object.fromEntries(
    [
      'application/apply-patch+yaml',
      'application/json-patch+json',
      'application/merge-patch+json',
      // Only of what is a type in Go the server knows how lists are merged.
      ...(props['x-go-struct']
        ? ['application/strategic-merge-patch+json']
        : []),
    ].map(mediaType => [mediaType, { schema: reference(metaNames.patch) }]),
  );
  const options = {
    'application/json': { schema: reference(metaNames.deleteOptions) },
  };

  const collectionItem = item(inNamespace, {
    get: may('list', make('list', listing, list)),
    post: may('create', make('post', writing, object, whole)),
    delete: may(
      'deletecollection',
      make(
        'deletecollection',
        [...deleting, ...listing],
        metaNames.status,
        options,
      ),
    ),
  });
  const paths: [string, JsonObject][] = [[collection, collectionItem]];
  if (namespaced && verbs.includes('list'))
    paths.push([
      `${root}/${plural}`,
      item(listing, { get: make('list', [], list) }),
    ]);
  if (verbs.includes('get'))
    paths.push([
      `${collection}/{name}`,
      item(named, {
        get: make('get', reading, object),
        put: may('update', make('put', writing, object, whole)),
        patch: may('patch', make('patch', [...writing, force], object, change)),
        delete: may(
          'delete',
          make('delete', deleting, metaNames.status, options),
        ),
      }),
    ]);
  for (const subresource of type.subresources)
    paths.push([
      `${collection}/{name}/${subresource}`,
      item(named, {
        ...(subresource === 'finalize'
          ? {}
          : {
              get: make('get', reading, object),
              patch: make('patch', [...writing, force], object, change),
            }),
        put: make('put', writing, object, whole),
      }),
    ]);
  return paths;
}

function item(
  parameters: JsonObject[],
  operations: Record<string, JsonObject | undefined>,
): JsonObject {
  const given = Object.entries(operations).filter(
    (entry): entry is [string, JsonObject] => entry[1] !== undefined,
  );
  return {
    ...Object.fromEntries(given),
    parameters: [
      ...parameters,
      parameter('pretty', 'Ignored: the output is compact.'),
    ],
  };
}
