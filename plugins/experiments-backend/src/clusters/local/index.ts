export * from './localProvider';
