export { NotLeaderError, fencedClient } from './fencedClient';
export { LeaderElector, type LeaderElectorOptions } from './LeaderElector';
export { type Lease, leaseType } from './Lease';
