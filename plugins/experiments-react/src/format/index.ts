export * from './duration';
export * from './time';
export * from './value';
