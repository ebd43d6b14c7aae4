export * from './simulatedProvider';
