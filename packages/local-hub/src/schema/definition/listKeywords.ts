import { forbidden, invalid, notSupported, required } from '../causes';
import { FieldCause, JsonSchemaProps } from '../types';

/** `x-kubernetes-list-type` and its keys. */
export function listCauses(props: JsonSchemaProps, path: string): FieldCause[] {
  const listType: string | undefined = props['x-kubernetes-list-type'];
  const keys = props['x-kubernetes-list-map-keys'] ?? [];
  const causes: FieldCause[] = [];
  const place = `${path}.x-kubernetes-list-type`;
  if (listType !== undefined) {
    const detail = 'must be array if x-kubernetes-list-type is specified';
    if (!props.type) causes.push(required(`${path}.type`, detail));
    else if (props.type !== 'array')
      causes.push(invalid(`${path}.type`, props.type, detail));
    else if (listType === 'set') causes.push(...setCauses(props.items, path));
    if (!['atomic', 'set', 'map'].includes(listType))
      causes.push(notSupported(place, listType, ['atomic', 'set', 'map']));
  }
  if (keys.length > 0 && listType !== 'map') {
    const detail = 'must be map if x-kubernetes-list-map-keys is non-empty';
    causes.push(
      listType === undefined
        ? required(place, detail)
        : invalid(place, listType, detail),
    );
  }
  if (listType === 'map') causes.push(...mapCauses(props, keys, path));
  return causes;
}

function setCauses(
  items: JsonSchemaProps | undefined,
  path: string,
): FieldCause[] {
  if (!items) return [];
  const place = `${path}.items`;
  const detail =
    'must be atomic as item of a list with x-kubernetes-list-type=set';
  const causes: FieldCause[] = [];
  const listType = items['x-kubernetes-list-type'];
  if (items.type === 'array' && listType !== undefined && listType !== 'atomic')
    causes.push(invalid(`${place}.x-kubernetes-list-type`, listType, detail));
  if (items.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic')
    causes.push(
      invalid(`${place}.x-kubernetes-map-type`, listType ?? null, detail),
    );
  if (items.nullable)
    causes.push(
      forbidden(
        `${place}.nullable`,
        'cannot be nullable when x-kubernetes-list-type is set',
      ),
    );
  return causes;
}

function mapCauses(
  props: JsonSchemaProps,
  keys: string[],
  path: string,
): FieldCause[] {
  const { items } = props;
  const keysPath = `${path}.x-kubernetes-list-map-keys`;
  const causes: FieldCause[] = [];
  if (keys.length === 0)
    causes.push(
      required(keysPath, 'must not be empty if x-kubernetes-list-type is map'),
    );
  if (!items) {
    causes.push(
      required(
        `${path}.items`,
        'must have a schema if x-kubernetes-list-type is map',
      ),
    );
    return causes;
  }
  const place = `${path}.items`;
  if (items.type !== 'object')
    return [
      ...causes,
      invalid(
        `${place}.type`,
        items.type ?? '',
        "must be object if parent array's x-kubernetes-list-type is map",
      ),
    ];
  keys.forEach((name, i) => {
    const property = items.properties?.[name];
    if (!property)
      causes.push(
        invalid(keysPath, keys, 'entries must all be names of item properties'),
      );
    else if (property.type === 'array' || property.type === 'object')
      causes.push(
        invalid(
          `${place}.properties[${name}].type`,
          items.type ?? '',
          "must be a scalar type if parent array's x-kubernetes-list-type is map",
        ),
      );
    if (keys.indexOf(name) < i)
      causes.push(
        invalid(keysPath, keys, 'must not contain duplicate entries'),
      );
  });
  if (items.nullable)
    causes.push(
      forbidden(
        `${place}.nullable`,
        'cannot be nullable when x-kubernetes-list-type is map',
      ),
    );
  const isRequired = new Set(items.required ?? []);
  for (const name of new Set(keys)) {
    const property = items.properties?.[name];
    if (!property) continue;
    const keyPlace = `${place}.properties[${name}]`;
    if (!isRequired.has(name) && property.default === undefined)
      causes.push(
        required(
          `${keyPlace}.default`,
          'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
        ),
      );
    if (property.nullable)
      causes.push(
        forbidden(
          `${keyPlace}.nullable`,
          'this property is in x-kubernetes-list-map-keys, so it cannot be nullable',
        ),
      );
  }
  return causes;
}
