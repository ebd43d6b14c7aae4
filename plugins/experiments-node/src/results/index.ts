export * from './ResultStore';
