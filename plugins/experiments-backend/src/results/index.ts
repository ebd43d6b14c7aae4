export * from './InMemoryResultSpool';
export * from './ResultSpool';
export * from './SpoolDrainer';
export * from './folder';
