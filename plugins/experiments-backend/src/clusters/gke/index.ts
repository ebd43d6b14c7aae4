export * from './gkeProvider';
