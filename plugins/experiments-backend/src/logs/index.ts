export * from './ProcessOutputReader';
export * from './describeFailedProcess';
