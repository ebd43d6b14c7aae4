export * from './ClusterProvider';
