import type { MetricEngine } from '@assay/plugin-experiments-node';

/** What differs between the servers that have the HTTP API of Prometheus. */
export interface Dialect {
  engine: MetricEngine;
  /** For people. */
  title: string;
  /** A range of more points is refused. */
  maxPoints: number;
  /**
   * The parameters of an expression that sees only what all matchers match.
   * @throws InputError when the expression cannot be narrowed
   */
  parameters(query: string, matchers: readonly string[]): [string, string][];
}
