import type { Component } from '@assay/plugin-experiments-common';
import type {
  ClusterProvider,
  HubInfo,
  MetricSource,
} from '@assay/plugin-experiments-node';
import type { HubTargetSettings } from '../../clusters/config';
import type { FoundConnection } from '../../targets/FoundConnection';
import type { WorkflowTemplate } from '../kinds';
import type { PriceBook } from '../spending/prices';
import type { Budget } from './budget';

/** Everything that a spec may name. The templates are those of the run's namespace. */
export interface AdmissionContext {
  components: ReadonlyMap<string, Pick<Component, 'spec'>>;
  templates: ReadonlyMap<string, Pick<WorkflowTemplate, 'spec'>>;
  providers: ReadonlyMap<string, ClusterProvider>;
  metricSources: readonly MetricSource[];
  hub: HubInfo;
  /** What runs may do on the hub itself; absent: only what stands in their namespaces. */
  hubTarget?: HubTargetSettings;
  /** What stands where targets that are there already have their connection, by target. */
  connections?: ReadonlyMap<string, FoundConnection>;
  /** What a run of this namespace may cost where it says nothing; absent where nobody said. */
  namespaceBudget?: Budget;
  /** What clusters cost; absent where nobody says, and then no spending is watched. */
  prices?: PriceBook;
  /** Provider of targets that name none. */
  defaultProvider: string;
  /** What app-config says about the library, for what runs in clusters. */
  library?: { url?: string; image?: string };
}
