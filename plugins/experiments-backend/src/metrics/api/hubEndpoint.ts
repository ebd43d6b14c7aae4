import type { MetricEngine } from '@assay/plugin-experiments-node';
import { InputError } from '@backstage/errors';
import { directConnection } from './connections';
import type { Endpoint } from './Endpoint';

/** What the hub says about the metrics of the processes that it runs. */
export function hubEndpoint(engine: MetricEngine, title: string): Endpoint {
  const unavailability: Endpoint['unavailability'] = ({ rung, hub }) => {
    if (rung !== 'process') {
      return `the hub has no ${title} for targets of rung ${rung}`;
    }
    if (!hub.metrics?.url) {
      return 'the hub has no Prometheus: neither prometheus nor victoria-metrics was on its PATH';
    }
    return (hub.metrics.engine ?? 'prometheus') === engine
      ? undefined
      : `the hub runs ${hub.metrics.engine}, not ${engine}`;
  };
  return {
    // Service discovery of the hub puts them on everything.
    narrowing: { labelled: true, extraLabels: {} },
    unavailability,
    async connect(target, source) {
      const problem = unavailability(target);
      if (problem) {
        throw new InputError(`${source} cannot be asked: ${problem}`);
      }
      const url = target.hub.metrics!.url.replace(/\/+$/, '');
      return directConnection(url, {}, source);
    },
    scrapeIntervalSeconds: ({ hub }) => hub.metrics?.scrapeIntervalSeconds ?? 1,
  };
}
