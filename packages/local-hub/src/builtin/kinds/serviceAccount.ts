import { JsonObject } from '../../schema';
import { define, textAt } from '../define';
import {
  flag,
  listOf,
  objectReference,
  resource,
  struct,
  text,
} from '../props';

/** Only an object here: the hub runs no pods and mints no tokens. */
export const serviceAccount = define({
  version: 'v1',
  kind: 'ServiceAccount',
  namespaced: true,
  shortNames: ['sa'],
  props: resource(
    'ServiceAccount',
    {
      secrets: listOf(
        objectReference(''),
        'Secrets that pods of this account may use.',
        {
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          'x-kubernetes-patch-strategy': 'merge',
          'x-kubernetes-patch-merge-key': 'name',
        },
      ),
      imagePullSecrets: listOf(
        struct(
          'LocalObjectReference',
          { name: text('Name of the secret.') },
          '',
        ),
        'Secrets for pulling images.',
      ),
      automountServiceAccountToken: flag(
        'Whether pods get a token of this account.',
      ),
    },
    'ServiceAccount is an identity for processes.',
  ),
  prepare: ({ secrets }) => {
    if (!Array.isArray(secrets)) return;
    // Of references to secrets the server keeps the names only.
    secrets.forEach((secret, i) => {
      secrets[i] = { name: textAt(secret as JsonObject, 'name') };
    });
  },
});
