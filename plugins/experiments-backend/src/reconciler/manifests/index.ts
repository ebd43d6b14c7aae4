export * from './buildApplication';
export * from './buildCluster';
export * from './buildNamespace';
export * from './buildPlanConfigMap';
export * from './buildRegistration';
export * from './buildSharedRegistration';
export * from './buildWorkflow';
export * from './ownedMetadata';
