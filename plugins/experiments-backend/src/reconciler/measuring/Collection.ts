import type {
  CriterionResult,
  MetricResult,
  TrialRecord,
} from '@assay/plugin-experiments-common';
import type { SeriesFile } from './queryMetrics';

/** Digests by image as pods name it. A tag that moved meanwhile has more than one. */
export type ImageDigests = Record<string, string[]>;

/** What a run measured. It can be collected again at any time and is then the same. */
export interface Collection {
  trials: TrialRecord[];
  metrics: MetricResult[];
  criteria: CriterionResult[];
  series: SeriesFile[];
  /** What ran on each target. */
  images: Record<string, ImageDigests>;
  /** What could not be used, in sentences. */
  problems: string[];
}
