import { createHash } from 'node:crypto';
import type {
  ConnectionSource,
  MetricEngine,
  Rung,
} from '@assay/plugin-experiments-node';

import type { Budget } from './planning/budget';

/** Version of the form of `plan.json`. */
export const PLAN_VERSION = 'assay.dev/plan/v1';

/** A target with everything that admission resolved. */
export interface PlannedTarget {
  name: string;
  provider: string;
  rung: Rung;
  priced: boolean;
  /** What its cluster costs in an hour, by attempt; absent where nobody says. */
  pricesPerHour?: number[];
  /** Fields of the provider. */
  fields: Record<string, unknown>;
  /** Fields in place of those, for each further attempt where the cloud is short of something. */
  fallback?: Record<string, unknown>[];
  /**
   * On a shared cluster: where its connection stands. What the run delivers there stands in
   * namespaces of the run. Absent for a cluster that is made for the run.
   */
  connection?: ConnectionSource;
  /** URL of its API server, at admission; absent for the hub itself. */
  server?: string;
  /** Kinds without a namespace that may be delivered to a shared cluster, as `group/Kind`. */
  clusterScopedKinds?: string[];
  dependsOn: string[];
}

/** Where a component is delivered from. */
export type PlannedSource =
  | { kind: 'process'; entrypoint: string; path: string }
  | {
      kind: 'helm';
      repo: string;
      chart: string;
      version?: string;
      values?: Record<string, unknown>;
    }
  | {
      kind: 'git';
      /** The library itself when absent. */
      repo?: string;
      path: string;
      revision?: string;
      /** Present where the folder is a Helm chart. */
      helm?: { values?: Record<string, unknown> };
    }
  | { kind: 'oci'; repo: string; path?: string; version?: string };

export interface PlannedPort {
  name: string;
  index: number;
  protocol: string;
  port?: number;
  service?: string;
}

/** A component of a target, with its parameters resolved. */
export interface PlannedComponent {
  target: string;
  app: string;
  variant?: string;
  /** Components of a wave are delivered together, after those of the wave before. From 0. */
  wave: number;
  namespace: string;
  source: PlannedSource;
  parameters: Record<string, unknown>;
  ports: PlannedPort[];
  readiness?: { path: string; port: string };
  metrics?: { path: string; port: string };
  /** Where it answers expressions about metrics, if it does. */
  metricSource?: {
    engine: MetricEngine;
    port: string;
    path?: string;
    scrapeIntervalSeconds?: number;
  };
  requests?: { cpuCores?: number; memoryBytes?: number };
}

/** The load of every trial. */
export interface LoadProfile {
  /** What sends the requests; the lab's own generator when absent. */
  generator?: 'k6';
  /** Requests per second. */
  rate: number;
  durationSeconds: number;
  warmUpSeconds: number;
  timeoutSeconds: number;
  path: string;
  method: string;
  arrivals: 'constant' | 'poisson';
  seed: number;
  /** Name of the server's own request counter. */
  counterMetric: string;
}

/** One trial; which address it loads is known when the component is there. */
export interface PlannedTrial {
  id: string;
  variant: string;
  /** From 1. */
  trial: number;
  target: string;
  app: string;
  /** Variant label of the component, when it has one. */
  componentVariant?: string;
  seed: number;
}

/** What a step of the Workflow gets for one trial. */
export interface TrialRequest extends Omit<LoadProfile, 'counterMetric'> {
  id: string;
  variant: string;
  trial: number;
  url: string;
  counterUrl?: string;
  counterMetric?: string;
}

/** What a step of the Workflow gets to check before the load. */
export interface ValidationRequest {
  component: string;
  variant?: string;
  url: string;
  path: string;
}

/**
 * Everything that admission resolved, frozen: a component or a template that changes later does
 * not change a run under way. It stands in the plan's ConfigMap and holds nothing of the run's
 * identity, so equal specs on equal libraries have equal plans.
 */
export interface RunPlan {
  version: typeof PLAN_VERSION;
  rung: Rung;
  simulated: boolean;
  priced: boolean;
  /** What the run may cost, in the currency of the prices; absent where there are none. */
  budget?: Budget;
  targets: PlannedTarget[];
  components: PlannedComponent[];
  variants: string[];
  trials: PlannedTrial[];
  load: LoadProfile;
  workflow: {
    template: string;
    /** SHA-256 of the template's spec at admission. */
    templateHash: string;
    arguments: Record<string, string>;
    timeoutSeconds: number;
    /** Target that the load runs in; absent where it needs no place, and in older plans. */
    target?: string;
  };
  /** Source of each PromQL metric; absent where an optional one has none. */
  metricSources: Record<string, string>;
  /** Longest life of what the run owns, in seconds from admission. */
  lifetimeSeconds: number;
}

/** JSON with sorted keys: the same value always has the same text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(
          Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : inner,
  );
}

/** SHA-256 of a value's canonical JSON, hexadecimal. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
