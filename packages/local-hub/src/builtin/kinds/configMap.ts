import { FieldCause, JsonObject } from '../../schema';
import { invalid, tooLong } from '../../schema/causes';
import { column, define, mapAt, sizeAt } from '../define';
import { flag, mapOf, resource, text } from '../props';
import { maxDataBytes, validateImmutable, validateKeys } from './keyedData';

const bytes = { type: 'string', format: 'byte' };

function validate(object: JsonObject, old?: JsonObject): FieldCause[] {
  const data = mapAt(object, 'data');
  const binaryData = mapAt(object, 'binaryData');
  const causes = old
    ? validateImmutable(object, old, 'data', 'binaryData')
    : [];
  causes.push(...validateKeys('data', data));
  for (const name of Object.keys(data))
    if (name in binaryData)
      causes.push(
        invalid(
          `data[${name}]`,
          name,
          'duplicate of key present in binaryData',
        ),
      );
  causes.push(...validateKeys('binaryData', binaryData));
  const size =
    total(data, value => Buffer.byteLength(value)) +
    total(binaryData, value => Buffer.from(value, 'base64').length);
  // The server names no field here, and its path for none is `[]`.
  if (size > maxDataBytes) causes.push(tooLong('[]', maxDataBytes));
  return causes;
}

function total(data: JsonObject, sizeOf: (value: string) => number): number {
  return Object.values(data).reduce<number>(
    (sum, value) => sum + sizeOf(String(value)),
    0,
  );
}

export const configMap = define({
  version: 'v1',
  kind: 'ConfigMap',
  namespaced: true,
  shortNames: ['cm'],
  props: resource(
    'ConfigMap',
    {
      immutable: flag(
        'Immutable, if set to true, ensures that the data cannot be updated.',
      ),
      data: mapOf(text(''), 'Data contains the configuration data, as text.'),
      binaryData: mapOf(
        bytes,
        'BinaryData contains the binary data, as base64.',
      ),
    },
    'ConfigMap holds configuration data for pods to consume.',
  ),
  middle: [
    {
      column: column('Data', 'How many entries the config map has.'),
      cell: object => sizeAt(object, 'data') + sizeAt(object, 'binaryData'),
    },
  ],
  validate,
});
