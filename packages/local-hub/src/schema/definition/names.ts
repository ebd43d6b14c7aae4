import { invalid, notSupported, required } from '../causes';
import { checkLabel1035, checkSubdomain } from '../names';
import { FieldCause } from '../types';
import { Definition, DefinitionNames } from './types';

/** Group, scope and names, and that the object is called after them. */
export function validateIdentity({
  metadata,
  spec = {},
}: Definition): FieldCause[] {
  const { group = '', scope = '', names = {} } = spec;
  const causes: FieldCause[] = [];
  const name = metadata?.name ?? '';
  if (name && name !== `${names.plural ?? ''}.${group}`)
    causes.push(
      invalid(
        'metadata.name',
        name,
        'must be spec.names.plural+"."+spec.group',
      ),
    );
  causes.push(...groupCauses(group));
  if (!scope) causes.push(required('spec.scope'));
  else if (scope !== 'Cluster' && scope !== 'Namespaced')
    causes.push(notSupported('spec.scope', scope, ['Cluster', 'Namespaced']));
  return [...causes, ...nameCauses(names)];
}

function groupCauses(group: string): FieldCause[] {
  if (group === '') return [required('spec.group')];
  const complaints = checkSubdomain(group);
  if (complaints.length > 0)
    return [invalid('spec.group', group, complaints.join(','))];
  return group.includes('.')
    ? []
    : [
        invalid(
          'spec.group',
          group,
          'should be a domain with at least one dot',
        ),
      ];
}

function nameCauses(names: DefinitionNames): FieldCause[] {
  const causes: FieldCause[] = [];
  const path = 'spec.names';
  const check = (field: string, value: string, mixedCase = false) => {
    const complaints = checkLabel1035(mixedCase ? value.toLowerCase() : value);
    if (complaints.length === 0) return;
    const prefix = mixedCase
      ? 'may have mixed case, but should otherwise match: '
      : '';
    causes.push(
      invalid(`${path}.${field}`, value, `${prefix}${complaints.join(',')}`),
    );
  };
  for (const field of ['plural', 'singular', 'kind', 'listKind'] as const) {
    const value = names[field];
    if (value) check(field, value, field === 'kind' || field === 'listKind');
    else causes.push(required(`${path}.${field}`));
  }
  names.shortNames?.forEach((name, i) => check(`shortNames[${i}]`, name));
  if (names.kind && names.kind === names.listKind)
    causes.push(
      invalid(
        `${path}.listKind`,
        names.kind,
        'kind and listKind may not be the same',
      ),
    );
  names.categories?.forEach((name, i) => check(`categories[${i}]`, name));
  return causes;
}

const immutable = [
  ['scope', (definition: Definition) => definition.spec?.scope],
  ['names.kind', (definition: Definition) => definition.spec?.names?.kind],
  ['group', (definition: Definition) => definition.spec?.group],
  ['names.plural', (definition: Definition) => definition.spec?.names?.plural],
] as const;

/** What objects are stored under cannot change. */
export function validateSameIdentity(
  definition: Definition,
  old: Definition,
): FieldCause[] {
  return immutable
    .filter(([, read]) => read(definition) !== read(old))
    .map(([field, read]) =>
      invalid(`spec.${field}`, read(definition) ?? '', 'field is immutable'),
    );
}
