export { ArgoCdStandIn } from './ArgoCdStandIn';
export type { ArgoCdOptions } from './ArgoCdStandIn';
