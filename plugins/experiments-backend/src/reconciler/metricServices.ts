import type { TargetMetricService } from '@assay/plugin-experiments-node';
import type { PlannedComponent } from './plan';

/** What is looked at of a component. */
export type ServingComponent = Pick<
  PlannedComponent,
  'target' | 'app' | 'namespace' | 'ports' | 'metricSource'
>;

/** What a run delivers to a target that answers expressions about metrics. */
export function metricServicesOf(
  components: readonly ServingComponent[],
  target: string,
): TargetMetricService[] {
  return components.flatMap(({ metricSource, ports, app, ...component }) => {
    const port = ports.find(({ name }) => name === metricSource?.port);
    if (component.target !== target || !metricSource || !port?.port) {
      return [];
    }
    return [
      {
        app,
        engine: metricSource.engine,
        namespace: component.namespace,
        service: port.service ?? app,
        port: port.port,
        scheme: port.protocol === 'https' ? 'https' : 'http',
        path: metricSource.path,
        scrapeIntervalSeconds: metricSource.scrapeIntervalSeconds,
      },
    ];
  });
}
