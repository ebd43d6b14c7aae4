export { ArgoWorkflowsStandIn } from './ArgoWorkflowsStandIn';
export type { ArgoWorkflowsOptions } from './ArgoWorkflowsStandIn';
