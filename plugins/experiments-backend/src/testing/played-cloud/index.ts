export * from './HandedOutCluster';
export * from './PlayedBalancers';
export * from './PlayedCloud';
