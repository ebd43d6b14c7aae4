import { typeInvalid } from './causes';
import { Findings, Place, placeField } from './Findings';
import { stringFormat } from './formats';
import { JsonSchemaProps, JsonValue } from './types';

/** The types that a node accepts; none means any. */
export function schemaTypes(props: JsonSchemaProps): string[] {
  if (props['x-kubernetes-int-or-string']) return ['integer', 'string'];
  return props.type ? [props.type] : [];
}

/** The format as the server keeps it: unknown ones are dropped. */
export function supportedFormat(props: JsonSchemaProps): string | undefined {
  const { format, type } = props;
  if (!format) return undefined;
  const types = schemaTypes(props);
  const supported =
    (types.length !== 1 || type === 'string'
      ? !!stringFormat(format)
      : false) ||
    (type === 'integer' && (format === 'int32' || format === 'int64')) ||
    (type === 'number' && (format === 'float' || format === 'double'));
  return supported ? format : undefined;
}

/** Whether the server reads a number as int64: a whole number beyond that is a float64 to it. */
export function isWhole(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63;
}

/** The name of a value's type; whole numbers are integers. */
export function typeOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return isWhole(value) ? 'integer' : 'number';
  return typeof value;
}

export function checkType(
  node: { props: JsonSchemaProps; types: string[] },
  value: JsonValue,
  place: Place,
  findings: Findings,
): void {
  const { types, props } = node;
  findings.matches += 1;
  if (types.length === 0) return;
  const expected = types.join(',');
  const actual = typeOf(value);
  const wrong = (wanted: string, found: string) =>
    findings.add(
      typeInvalid(
        placeField(place),
        found,
        `${place.text} in body must be of type ${wanted}: "${found}"`,
      ),
    );
  if (value === null) {
    if (!props.nullable) wrong(expected, 'null');
    return;
  }
  if (types.includes(actual)) return;
  if (actual === 'integer' && types.includes('number')) return;
  const format = supportedFormat(props);
  const numeric = types.includes('number') || types.includes('integer');
  // A quirk of the server: a string with a format takes a list.
  if (format && !numeric && actual === 'array') return;
  if (format && actual !== 'string' && actual !== 'array') {
    const found = { integer: 'int64', number: 'float64' }[actual] ?? '';
    wrong(format, found);
    return;
  }
  wrong(expected, actual);
}
