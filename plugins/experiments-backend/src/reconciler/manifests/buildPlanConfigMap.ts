import type { ConfigMap } from '../kinds';
import type { OwnedEntry } from '../ledger';
import { canonicalJson, type RunPlan } from '../plan';
import { PLAN_KEY } from '../readPlan';
import type { Scope } from '../scope';
import { ownedMetadata } from './ownedMetadata';

/** The frozen plan, and the owner of the clusters and the load. */
export function buildPlanConfigMap(
  scope: Scope,
  entry: OwnedEntry,
  plan: RunPlan,
): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: ownedMetadata(scope, entry, plan),
    data: { [PLAN_KEY]: canonicalJson(plan) },
  };
}
