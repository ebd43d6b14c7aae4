export * from './vclusterProvider';
