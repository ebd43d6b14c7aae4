export * from './hubProvider';
