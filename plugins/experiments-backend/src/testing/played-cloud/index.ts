export * from './HandedOutCluster';
export * from './PlayedCloud';
