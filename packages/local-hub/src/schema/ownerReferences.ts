import { invalid, StructJson } from './causes';
import { FieldCause, isObject, JsonValue } from './types';

/** Validates `ownerReferences`; the server names the list, not the element. */
export function validateOwnerReferences(
  references: JsonValue | undefined,
  path: string,
): FieldCause[] {
  if (!Array.isArray(references)) return [];
  const field = `${path}.ownerReferences`;
  const causes: FieldCause[] = [];
  let controller: string | undefined;
  for (const reference of references) {
    if (!isObject(reference)) continue;
    const version = String(reference.apiVersion ?? '');
    if (version === '' || version.endsWith('/'))
      causes.push(
        invalid(`${field}.apiVersion`, version, 'version must not be empty'),
      );
    for (const name of ['kind', 'name', 'uid'])
      if (!reference[name])
        causes.push(invalid(`${field}.${name}`, '', 'must not be empty'));
    if (version === 'v1' && reference.kind === 'Event')
      causes.push(
        invalid(
          field,
          reference,
          '/v1, Kind=Event is disallowed from being an owner',
        ),
      );
    if (reference.controller !== true) continue;
    const current = `${reference.kind}/${reference.name}`;
    if (controller)
      causes.push(
        invalid(
          field,
          new StructJson(references.map(inStructOrder)),
          `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${current}`,
        ),
      );
    else controller = current;
  }
  return causes;
}

const structOrder = [
  'apiVersion',
  'kind',
  'name',
  'uid',
  'controller',
  'blockOwnerDeletion',
];

function inStructOrder(reference: JsonValue): JsonValue {
  if (!isObject(reference)) return reference;
  const entries = structOrder
    .filter(name => reference[name] !== undefined)
    .map(name => [name, reference[name]]);
  return Object.fromEntries(entries);
}
