import { duplicate, invalid, required, tooMany } from '../causes';
import { resolveFieldPath } from '../cel/fieldPathOption';
import { FieldCause, JsonSchemaProps } from '../types';

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];
const columnFormats = [
  'byte',
  'date',
  'date-time',
  'double',
  'float',
  'int32',
  'int64',
  'password',
];

function simplePath(value: string, path: string): FieldCause[] {
  if (value === '') return [required(path)];
  return value.startsWith('.')
    ? []
    : [invalid(path, value, 'must be a simple json path starting with .')];
}

export function validateColumns(
  columns: Record<string, string | number>[],
  path: string,
): FieldCause[] {
  return columns.flatMap((column, i) => {
    const place = `${path}[${i}]`;
    const [name, type, format, jsonPath] = [
      'name',
      'type',
      'format',
      'jsonPath',
    ].map(field => String(column[field] ?? ''));
    const causes: FieldCause[] = [];
    if (!name) causes.push(required(`${place}.name`));
    if (!type) causes.push(required(`${place}.type`));
    else if (!columnTypes.includes(type))
      causes.push(
        invalid(
          `${place}.type`,
          type,
          `must be one of ${columnTypes.join(',')}`,
        ),
      );
    if (format && !columnFormats.includes(format))
      causes.push(
        invalid(
          `${place}.format`,
          format,
          `must be one of ${columnFormats.join(',')}`,
        ),
      );
    return [...causes, ...simplePath(jsonPath, `${place}.JSONPath`)];
  });
}

export function validateScale(
  scale: Record<string, string>,
  path: string,
): FieldCause[] {
  const check = (field: string, under: string) => {
    const value = scale[field] ?? '';
    const place = `${path}.${field}`;
    const causes = simplePath(value, place);
    if (causes.length === 0 && !value.startsWith(`.${under}.`))
      causes.push(
        invalid(place, value, `should be a json path under .${under}`),
      );
    return causes;
  };
  return [
    ...check('specReplicasPath', 'spec'),
    ...check('statusReplicasPath', 'status'),
  ];
}

/** Field selectors compare text, so only plain values can be selected by. */
const selectableTypes = new Set(['string', 'boolean', 'integer']);
const maxSelectableFields = 8;

export function validateSelectableFields(
  fields: { jsonPath?: string }[],
  path: string,
  props: JsonSchemaProps,
): FieldCause[] {
  const seen = new Set<string>();
  const causes = fields.flatMap(({ jsonPath = '' }, i) => {
    const place = `${path}[${i}].jsonPath`;
    if (jsonPath === '') return [required(place)];
    const found = resolveFieldPath(jsonPath, props, { lists: false });
    if ('error' in found)
      return [invalid(place, jsonPath, `is an invalid path: ${found.error}`)];
    const own: FieldCause[] = [];
    if (jsonPath.startsWith('.metadata'))
      own.push(
        invalid(place, jsonPath, 'must not point to fields in metadata'),
      );
    if (!selectableTypes.has(found.props.type ?? ''))
      own.push(
        invalid(
          place,
          jsonPath,
          'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
        ),
      );
    if (seen.has(jsonPath)) own.push(duplicate(place, jsonPath));
    seen.add(jsonPath);
    return own;
  });
  if (seen.size > maxSelectableFields)
    causes.push(tooMany(path, seen.size, maxSelectableFields));
  return causes;
}
