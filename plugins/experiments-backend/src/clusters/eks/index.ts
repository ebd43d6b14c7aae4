export * from './eksProvider';
