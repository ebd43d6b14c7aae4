import { FieldCause, JsonObject } from '../../schema';
import { invalid, required, tooLong } from '../../schema/causes';
import { column, define, mapAt, sizeAt, textAt } from '../define';
import { flag, mapOf, resource, text } from '../props';
import { maxDataBytes, validateImmutable, validateKeys } from './keyedData';

const bytes = { type: 'string', format: 'byte' };

/** Keys that a type of secret cannot do without; of basic authentication one is enough. */
const requiredKeys: Record<string, string[]> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
};

const accountName = 'kubernetes.io/service-account.name';

/** `stringData` is only ever written: it becomes data. */
function prepare(object: JsonObject): void {
  const entries = Object.entries(mapAt(object, 'stringData'));
  if (entries.length > 0) {
    const encoded = entries.map(([name, value]) => [
      name,
      Buffer.from(String(value)).toString('base64'),
    ]);
    object.data = { ...mapAt(object, 'data'), ...Object.fromEntries(encoded) };
  }
  delete object.stringData;
  object.type ||= 'Opaque';
}

function validate(object: JsonObject, old?: JsonObject): FieldCause[] {
  const causes: FieldCause[] = [];
  const type = textAt(object, 'type');
  if (old) {
    if (type !== textAt(old, 'type'))
      causes.push(invalid('type', type, 'field is immutable'));
    causes.push(...validateImmutable(object, old, 'data'));
  }
  const data = mapAt(object, 'data');
  causes.push(...validateKeys('data', data));
  const size = Object.values(data).reduce<number>(
    (sum, value) => sum + Buffer.from(String(value), 'base64').length,
    0,
  );
  if (size > maxDataBytes) causes.push(tooLong('data', maxDataBytes));
  return [...causes, ...validateType(type, data, object)];
}

function validateType(
  type: string,
  data: JsonObject,
  object: JsonObject,
): FieldCause[] {
  if (type === 'kubernetes.io/service-account-token')
    return textAt(object, 'metadata', 'annotations', accountName)
      ? []
      : [required(`metadata.annotations[${accountName}]`)];
  if (type === 'kubernetes.io/basic-auth')
    return 'username' in data || 'password' in data
      ? []
      : [required('data[username]'), required('data[password]')];
  return (requiredKeys[type] ?? [])
    .filter(name => !(name in data))
    .map(name => required(`data[${name}]`));
}

export const secret = define({
  version: 'v1',
  kind: 'Secret',
  namespaced: true,
  props: resource(
    'Secret',
    {
      immutable: flag(
        'Immutable, if set to true, ensures that the data cannot be updated.',
      ),
      data: mapOf(bytes, 'Data contains the secret data, as base64.'),
      stringData: mapOf(
        text(''),
        'stringData takes secret data as text; it is never returned.',
      ),
      type: text('Used to facilitate programmatic handling of secret data.'),
    },
    'Secret holds secret data of a certain type.',
  ),
  middle: [
    {
      column: column(
        'Type',
        'Used to facilitate programmatic handling of secret data.',
      ),
      cell: object => textAt(object, 'type'),
    },
    {
      column: column('Data', 'How many entries the secret has.'),
      cell: object => sizeAt(object, 'data'),
    },
  ],
  prepare,
  validate,
});
