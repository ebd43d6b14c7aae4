export { PrometheusStandIn } from './PrometheusStandIn';
export type { PrometheusOptions } from './PrometheusStandIn';
