import type { LedgerEntry } from '@assay/plugin-experiments-common';
import type { Caches } from './caches';
import type { ConfigMap } from './kinds';
import { PLAN_VERSION, type RunPlan } from './plan';
import type { RecentWrites } from './recentWrites';

export const PLAN_KEY = 'plan.json';

// Caches replace objects and never change them, so a plan is parsed once.
const parsed = new WeakMap<ConfigMap, RunPlan>();

/** The plan in a ConfigMap; undefined when it holds none of a version that we know. */
export function parsePlan(configMap: ConfigMap): RunPlan | undefined {
  const known = parsed.get(configMap);
  if (known) {
    return known;
  }
  const text = configMap.data?.[PLAN_KEY];
  if (text === undefined) {
    return undefined;
  }
  const plan = JSON.parse(text) as RunPlan;
  if (plan.version !== PLAN_VERSION) {
    return undefined;
  }
  parsed.set(configMap, plan);
  return plan;
}

/** The plan that an entry recorded, if it is still there. */
export function readPlan(
  entry: LedgerEntry | undefined,
  { caches, recent }: { caches: Caches; recent: RecentWrites },
): RunPlan | undefined {
  if (!entry?.uid) {
    return undefined;
  }
  const cached = caches.plans.get(`${entry.namespace}/${entry.objectName}`);
  const configMap =
    cached?.metadata.uid === entry.uid ? cached : recent.created(entry.uid);
  return configMap && parsePlan(configMap as ConfigMap);
}
