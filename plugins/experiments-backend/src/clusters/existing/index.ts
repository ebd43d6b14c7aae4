export * from './existingProvider';
