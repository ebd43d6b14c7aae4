export * from './types';
export { LocalProcessSupervisor } from './LocalProcessSupervisor';
export type { LocalProcessSupervisorOptions } from './LocalProcessSupervisor';
export { startHeartbeat } from './heartbeat';
export { LibraryError, ProcessLibrary } from './library';
export type { Entrypoint } from './library';
export { processExtension } from './processExtension';
export type { MetricsAddress } from './processExtension';
