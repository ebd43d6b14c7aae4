export * from './kindProvider';
