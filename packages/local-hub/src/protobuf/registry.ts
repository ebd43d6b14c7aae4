import protobuf from 'protobufjs/light';
import { apiextensionsMessages } from './messages/apiextensions';
import { coreMessages } from './messages/core';
import { groupMessages } from './messages/groups';
import { metaMessages } from './messages/meta';
import { Messages } from './messages/types';

/** Every message that the hub can read. */
export const messages: Messages = {
  ...metaMessages,
  ...coreMessages,
  ...groupMessages,
  ...apiextensionsMessages,
};

/** Where a kind's message stands: by `apiVersion/kind`. */
const groups: Record<string, string> = {
  v1: 'core',
  'events.k8s.io/v1': 'events',
  'coordination.k8s.io/v1': 'coordination',
  'authorization.k8s.io/v1': 'authorization',
  'authentication.k8s.io/v1': 'authentication',
  'apiextensions.k8s.io/v1': 'apiextensions',
};

/** The message of a kind, undefined for one that the hub does not read. */
export function messageOf(
  apiVersion: string,
  kind: string,
): string | undefined {
  // Clients send the options of a deletion in the version of what is deleted.
  if (kind === 'DeleteOptions') return 'meta.DeleteOptions';
  const name = `${groups[apiVersion]}.${kind}`;
  return name in messages ? name : undefined;
}

/** One field, taken apart. */
export interface FieldType {
  id: number;
  rule?: 'repeated' | 'map';
  type: string;
}

export function fieldType(declared: string): FieldType {
  const [id, ...words] = declared.split(' ');
  const type = words[words.length - 1];
  return words.length === 1
    ? { id: Number(id), type }
    : { id: Number(id), rule: words[0] as FieldType['rule'], type };
}

// Names with dots would be taken for nested ones.
const flat = (name: string) => name.replace('.', '_');

let root: protobuf.Root | undefined;

/** The compiled form of a message. */
export function codecOf(name: string): protobuf.Type {
  root ??= protobuf.Root.fromJSON({
    nested: Object.fromEntries(
      Object.entries(messages).map(([message, fields]) => [
        flat(message),
        {
          fields: Object.fromEntries(
            Object.entries(fields).map(([field, declared]) => [
              field,
              describe(declared),
            ]),
          ),
        },
      ]),
    ),
  });
  return root.lookupType(flat(name));
}

function describe(declared: string) {
  const { id, rule, type } = fieldType(declared);
  const resolved = flat(type);
  if (rule === 'map') return { id, type: resolved, keyType: 'string' };
  return rule ? { id, type: resolved, rule } : { id, type: resolved };
}
