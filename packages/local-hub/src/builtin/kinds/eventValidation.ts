import { FieldCause, JsonObject, JsonValue } from '../../schema';
import { invalid, required, StructJson } from '../../schema/causes';
import { deepEqual } from '../../schema/json';
import { checkQualifiedName } from '../../schema/names';
import { at, textAt } from '../define';

/** How the server calls the fields of `events.k8s.io` in what it says of them: by their core names. */
const coreNames: Readonly<Record<string, string>> = {
  regarding: 'involvedObject',
  note: 'message',
  deprecatedSource: 'source',
  deprecatedFirstTimestamp: 'firstTimestamp',
  deprecatedLastTimestamp: 'lastTimestamp',
  deprecatedCount: 'count',
};

const shown = (field: string) => coreNames[field] ?? field;

/** Where each group keeps what both of them check. */
interface Names {
  regarding: string;
  controller: string;
  note: string;
}

const core: Names = {
  regarding: 'involvedObject',
  controller: 'reportingComponent',
  note: 'message',
};
const modern: Names = {
  regarding: 'regarding',
  controller: 'reportingController',
  note: 'note',
};

/** What holds for an event however it was sent. One with an event time has to say more. */
function commonCauses(object: JsonObject, names: Names): FieldCause[] {
  const timed = Boolean(object.eventTime);
  const causes = namespaceCauses(object, names, timed);
  if (!timed) return causes;
  const needs = (field: string, limit?: number) => {
    const text = textAt(object, field);
    if (text === '' && field !== names.note) causes.push(required(field));
    // The server leaves the wrong value out.
    if (limit !== undefined && Buffer.byteLength(text) > limit)
      causes.push(
        invalid(shown(field), '', `can have at most ${limit} characters`),
      );
  };
  needs(names.controller);
  const controller = textAt(object, names.controller);
  for (const complaint of checkQualifiedName(controller))
    causes.push(invalid(names.controller, controller, complaint));
  needs('reportingInstance', 128);
  needs('action', 128);
  needs('reason', 128);
  needs(names.note, 1024);
  return causes;
}

/** The namespace is that of the object; events of cluster-wide objects go where they may. */
function namespaceCauses(
  object: JsonObject,
  { regarding }: Names,
  timed: boolean,
): FieldCause[] {
  const own = textAt(object, 'metadata', 'namespace');
  const other = textAt(object, regarding, 'namespace');
  const fits =
    other === ''
      ? own === 'default' || (timed ? own === 'kube-system' : own === '')
      : timed || own === other;
  return fits
    ? []
    : [
        invalid(
          'involvedObject.namespace',
          other,
          'does not match event.namespace',
        ),
      ];
}

/** Events of the core group may say almost anything. */
export function validateCoreEvent(object: JsonObject): FieldCause[] {
  return commonCauses(object, core);
}

export function validateModernEvent(
  object: JsonObject,
  old?: JsonObject,
): FieldCause[] {
  return [
    ...commonCauses(object, modern),
    ...(old ? updateCauses(object, old) : createCauses(object)),
  ];
}

function createCauses(object: JsonObject): FieldCause[] {
  const causes = seriesCauses(object);
  if (!object.eventTime) causes.push(required('eventTime'));
  const type = textAt(object, 'type');
  if (type !== 'Normal' && type !== 'Warning')
    causes.push(invalid('type', '', `has invalid value: ${type}`));
  // Only what the core group wrote may carry these.
  const given = [
    ['deprecatedFirstTimestamp', object.deprecatedFirstTimestamp],
    ['deprecatedLastTimestamp', object.deprecatedLastTimestamp],
    ['deprecatedCount', object.deprecatedCount],
    [
      'deprecatedSource',
      textAt(object, 'deprecatedSource', 'component') ||
        textAt(object, 'deprecatedSource', 'host'),
    ],
  ] as const;
  for (const [field, value] of given)
    if (value) causes.push(invalid(shown(field), '', 'needs to be unset'));
  return causes;
}

function seriesCauses({ series }: JsonObject): FieldCause[] {
  if (!series) return [];
  const causes: FieldCause[] = [];
  if (Number(at(series, 'count') ?? 0) < 2)
    causes.push(invalid('series.count', '', 'should be at least 2'));
  if (!at(series, 'lastObservedTime'))
    causes.push(required('series.lastObservedTime'));
  return causes;
}

/** All but the series. */
const immutable = [
  'regarding',
  'reason',
  'note',
  'deprecatedSource',
  'deprecatedFirstTimestamp',
  'deprecatedLastTimestamp',
  'deprecatedCount',
  // The server says it twice.
  'reason',
  'type',
  'eventTime',
  'action',
  'related',
  'reportingController',
  'reportingInstance',
];

function updateCauses(object: JsonObject, old: JsonObject): FieldCause[] {
  const isSame = (field: string) =>
    deepEqual(object[field] ?? null, old[field] ?? null);
  return [
    ...(isSame('series') ? [] : seriesCauses(object)),
    ...immutable
      .filter(field => !isSame(field))
      .map(field =>
        invalid(shown(field), goValue(field, object), 'field is immutable'),
      ),
  ];
}

const goStructs: Readonly<Record<string, string[]>> = {
  regarding: [
    'kind',
    'namespace',
    'name',
    'uid',
    'apiVersion',
    'resourceVersion',
    'fieldPath',
  ],
  deprecatedSource: ['component', 'host'],
};

/** As the server prints the value: structures of Go have no names for JSON. */
function goValue(field: string, object: JsonObject): JsonValue | StructJson {
  const value = object[field] ?? null;
  const members = goStructs[field === 'related' ? 'regarding' : field];
  if (!members || value === null) return value;
  const printed = members.map(name => [
    goName(name),
    textAt(object, field, name),
  ]);
  return new StructJson(Object.fromEntries(printed));
}

function goName(name: string): string {
  return name === 'uid'
    ? 'UID'
    : `${name[0].toUpperCase()}${name.slice(1)}`.replace('Api', 'API');
}
