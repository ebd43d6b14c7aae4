import { builtInMetricSources } from '.';
import { metricSourceContract } from './metricSourceContract';
import { deliverSource, testCluster } from './testing/deliverSource';
import { hasProgram } from './testing/startProgram';

jest.setTimeout(180_000);

const cluster = testCluster();

describe.each([
  ['prometheus', 'prometheus', 11_000],
  ['victoriametrics', 'victoria-metrics', 30_000],
] as const)('%s that a run delivered', (engine, program, maxPoints) => {
  if (!cluster || !hasProgram(program)) {
    it.todo(
      `skipped: needs ${program}, and CONTROL_PLANE, CONTROL_PLANE_KUBECONFIG and CONTROL_PLANE_CONTAINERD of a cluster with a node`,
    );
    return;
  }
  metricSourceContract({
    engine,
    maxPoints,
    keepsNaN: engine === 'prometheus',
    async start(series) {
      const { target, stop } = await deliverSource(cluster, engine, series);
      const source = builtInMetricSources().find(
        each => each.availability(target).available,
      )!;
      expect(source.name).toBe(`delivered-${engine}`);
      return { source, target, stop };
    },
  });
});
