import type { KubernetesObject } from '@assay/controller';
import type { OwnedEntry } from '../ledger';
import type { RunPlan } from '../plan';
import type { Scope } from '../scope';
import { ownedMetadata } from './ownedMetadata';

/** A namespace of the run on a shared cluster. */
export function buildNamespace(
  scope: Scope,
  entry: OwnedEntry,
  plan: RunPlan,
): KubernetesObject {
  const { namespace: _, ...metadata } = ownedMetadata(scope, entry, plan);
  return { apiVersion: 'v1', kind: 'Namespace', metadata };
}
