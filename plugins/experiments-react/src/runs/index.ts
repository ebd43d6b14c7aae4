export * from './criteria';
export * from './describeNow';
export * from './phases';
export * from './runStatus';
