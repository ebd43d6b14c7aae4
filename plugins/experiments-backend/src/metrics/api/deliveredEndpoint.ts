import type {
  MetricEngine,
  MetricTarget,
  TargetMetricService,
} from '@assay/plugin-experiments-node';
import { InputError } from '@backstage/errors';
import { proxiedConnection } from './connections';
import type { Endpoint } from './Endpoint';
import { prefixOf } from './prefixOf';

/** What the run itself delivers to a target, reached through the target's API server. */
export function deliveredEndpoint(
  engine: MetricEngine,
  title: string,
): Endpoint {
  const serviceOf = ({ services = [] }: MetricTarget) =>
    services.find(service => service.engine === engine);
  const unavailability: Endpoint['unavailability'] = target => {
    if (target.rung === 'process' || target.rung === 'simulated') {
      return `a ${target.rung} target has no Services`;
    }
    if (!serviceOf(target)) {
      return `the run delivers no ${title} to target "${target.target}"`;
    }
    return target.api === null
      ? `target "${target.target}" is gone, and its ${title} with it`
      : undefined;
  };
  return {
    // Labels stand on what is written elsewhere, not on what it answers itself.
    narrowing: { labelled: false, extraLabels: {} },
    unavailability,
    async connect(target, source) {
      const problem = unavailability(target);
      const service = serviceOf(target) as TargetMetricService;
      if (problem || !target.api) {
        throw new InputError(
          `${source} cannot be asked: ${problem ?? 'the target is not there'}`,
        );
      }
      return proxiedConnection(
        await target.api(),
        { ...service, name: service.service },
        prefixOf(service.path),
        source,
      );
    },
    scrapeIntervalSeconds: target => serviceOf(target)?.scrapeIntervalSeconds,
  };
}
