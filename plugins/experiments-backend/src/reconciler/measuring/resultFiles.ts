import type { ExperimentResult } from '@assay/plugin-experiments-common';
import type { HubInfo, ResultFile } from '@assay/plugin-experiments-node';
import { stringify } from 'yaml';
import type { RunPlan } from '../plan';
import type { Scope } from '../scope';
import type { SeriesFile } from './queryMetrics';

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** The files of a revision; the store adds the manifest. */
export function buildResultFiles(
  scope: Scope,
  options: {
    result: ExperimentResult;
    series: readonly SeriesFile[];
    plan: RunPlan | undefined;
    hub: HubInfo;
  },
): ResultFile[] {
  const { result, series, plan, hub } = options;
  const { metadata, spec } = scope.run;
  return [
    { path: 'result.json', content: json(result) },
    {
      path: 'spec.yaml',
      content: stringify({
        apiVersion: scope.run.apiVersion,
        kind: scope.run.kind,
        metadata: {
          name: metadata.name,
          namespace: scope.namespace,
          labels: metadata.labels,
        },
        spec,
      }),
    },
    { path: 'environment.json', content: json({ hub, plan }) },
    ...series.map(file => ({
      path: `series/${file.metric}.json`,
      content: json(file),
    })),
  ];
}
