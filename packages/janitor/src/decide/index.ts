export * from './decideSweep';
export * from './identify';
export * from './order';
export * from './types';
