import type { MetricTarget } from '@assay/plugin-experiments-node';
import type { Connection } from './connections';

/** How a source tells the series of a run from others. */
export interface Narrowing {
  /**
   * Whether every series of a run carries its labels. Where they need not, those without a label
   * are seen too, and those of other runs are not.
   */
  labelled: boolean;
  /** Labels that everything carries that this source is asked for. */
  extraLabels: Record<string, string>;
}

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
