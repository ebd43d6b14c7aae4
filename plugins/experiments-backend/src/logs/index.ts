export * from './describeFailedProcess';
export * from './OutputReader';
export * from './RunOutputReader';
