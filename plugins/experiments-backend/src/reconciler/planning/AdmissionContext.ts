import type { Component } from '@assay/plugin-experiments-common';
import type {
  ClusterProvider,
  HubInfo,
  MetricSource,
} from '@assay/plugin-experiments-node';
import type { WorkflowTemplate } from '../kinds';
import type { Budget } from './budget';

/** Everything that a spec may name. The templates are those of the run's namespace. */
export interface AdmissionContext {
  components: ReadonlyMap<string, Pick<Component, 'spec'>>;
  templates: ReadonlyMap<string, Pick<WorkflowTemplate, 'spec'>>;
  providers: ReadonlyMap<string, ClusterProvider>;
  metricSources: readonly MetricSource[];
  hub: HubInfo;
  /** What a run of this namespace may cost where it says nothing; absent where nobody said. */
  namespaceBudget?: Budget;
  /** Provider of targets that name none. */
  defaultProvider: string;
}
