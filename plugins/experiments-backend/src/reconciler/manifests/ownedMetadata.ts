import type { ObjectMeta, OwnerReference } from '@assay/controller';
import { annotations, labels } from '@assay/plugin-experiments-common';
import type { OwnedEntry } from '../ledger';
import { roleLabel } from '../names';
import type { Scope } from '../scope';

/** When everything of a run must be gone, in Unix milliseconds: what the person said or the plan. */
export function expiryOf(
  scope: Scope,
  lifetimeSeconds: number | undefined,
): number {
  const { expiresAt } = scope.run.spec;
  const startedAt = scope.status.startedAt;
  const planned =
    (startedAt ? Date.parse(startedAt) : scope.now) +
    (lifetimeSeconds ?? 0) * 1000;
  return expiresAt ? Date.parse(expiresAt) : planned;
}

/** Metadata of everything that a run owns. */
export function ownedMetadata(
  scope: Scope,
  entry: OwnedEntry,
  options: {
    rung: string;
    lifetimeSeconds: number;
    owner?: OwnerReference;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    finalizers?: string[];
  },
): ObjectMeta {
  const { owner } = scope.run.spec;
  return {
    name: entry.objectName,
    namespace: entry.namespace,
    labels: {
      ...options.labels,
      [labels.installation]: scope.deps.settings.installation,
      [labels.runUid]: scope.uid,
      [labels.role]: roleLabel(entry.role),
      [labels.attempt]: String(entry.attempt),
      [labels.expiresAt]: String(
        Math.ceil(expiryOf(scope, options.lifetimeSeconds) / 1000),
      ),
      [labels.rung]: options.rung,
    },
    annotations: {
      ...options.annotations,
      [annotations.run]: scope.key,
      ...(owner && { [annotations.owner]: owner }),
    },
    ...(options.owner && { ownerReferences: [options.owner] }),
    ...(options.finalizers && { finalizers: options.finalizers }),
  };
}

/**
 * Reference to the object of an entry that exists. Its owner's end is not held up by the children:
 * teardown orders that itself.
 */
export function ownerReference(
  entry: OwnedEntry | undefined,
  apiVersion: string,
  kind: string,
): OwnerReference {
  if (!entry?.uid) {
    throw new Error(`${kind} has no UID yet, so nothing can belong to it`);
  }
  return {
    apiVersion,
    kind,
    name: entry.objectName,
    uid: entry.uid,
    controller: false,
    blockOwnerDeletion: false,
  };
}
