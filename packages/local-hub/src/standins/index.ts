export * from './StandIn';
export * from './argo-cd';
export * from './argo-workflows';
export * from './crossplane';
export * from './prometheus';
