import type { MetricTarget } from '@assay/plugin-experiments-node';
import type { Narrowing } from './ApiMetricSource';
import type { Connection } from './connections';

/** Where a source stands, and for which targets. */
export interface Endpoint {
  readonly narrowing: Narrowing;
  /** Why it cannot answer for a target, in a sentence for people; undefined when it can. */
  unavailability(target: MetricTarget): string | undefined;
  /**
   * @param source - for messages
   * @throws InputError when it cannot answer for this target
   */
  connect(target: MetricTarget, source: string): Promise<Connection>;
  scrapeIntervalSeconds(target: MetricTarget): number | undefined;
}
