import type { ApiObject } from '../../store';

/** What field selectors on a built-in kind may compare. */
export interface FieldSelectors {
  labels: string[];
  values(object: ApiObject): Record<string, string>;
  /** The server's text for any other label. */
  unknown(label: string): string;
}

const at = (object: unknown, path: string): string => {
  const value = path
    .split('.')
    .reduce<unknown>(
      (node, name) => (node as Record<string, unknown> | undefined)?.[name],
      object,
    );
  return value === undefined || value === null ? '' : `${value}`;
};

const REFERENCE = [
  'kind',
  'namespace',
  'name',
  'uid',
  'apiVersion',
  'resourceVersion',
  'fieldPath',
];

/** Fields beyond the two of metadata, by `group/plural`. */
const FIELDS: Record<string, string[]> = {
  '/events': [
    ...REFERENCE.map(field => `involvedObject.${field}`),
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  'events.k8s.io/events': [
    ...REFERENCE.map(field => `regarding.${field}`),
    'reason',
    'reportingController',
    'type',
  ],
  '/namespaces': ['status.phase'],
  '/secrets': ['type'],
};

/** Who reported an event: the old field, else the new one. */
const eventSource = (event: ApiObject) =>
  at(event, 'source.component') || at(event, 'reportingComponent');

/** @param type - a built-in kind */
export function selectorsOf(type: {
  group: string;
  plural: string;
  namespaced: boolean;
}): FieldSelectors {
  const extra = FIELDS[`${type.group}/${type.plural}`];
  const labels = [
    'metadata.name',
    ...(type.namespaced || !extra ? ['metadata.namespace'] : []),
    ...(extra ?? []),
  ];
  return {
    labels,
    values: object =>
      Object.fromEntries(
        labels.map(label => [
          label,
          label === 'source' ? eventSource(object) : at(object, label),
        ]),
      ),
    unknown: label =>
      extra
        ? `field label not supported: ${label}`
        : `"${label}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
  };
}
