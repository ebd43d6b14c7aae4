import type { ExperimentResult } from '@assay/plugin-experiments-common';
import type { IndexedResult } from '../database/ResultIndex';

/** What lists show of a result. */
export function summaryOfResult(result: ExperimentResult): IndexedResult {
  const { run, criteria } = result;
  const count = (outcome: string) =>
    criteria.filter(criterion => criterion.result === outcome).length;
  return {
    definition: run.definition,
    runUid: run.uid,
    runName: run.name,
    namespace: run.namespace,
    revision: result.revision,
    outcome: result.outcome,
    rung: result.rung,
    simulated: result.simulated,
    collectedAt: result.collectedAt,
    owner: run.owner,
    criteria: {
      pass: count('Pass'),
      fail: count('Fail'),
      notMeasured: count('NotMeasured'),
    },
    headline: result.metrics
      .filter(metric => metric.collected)
      .flatMap(metric =>
        metric.variants.map(({ variant, median }) => ({
          metric: metric.title ?? metric.name,
          unit: metric.unit,
          variant,
          median,
        })),
      ),
  };
}
