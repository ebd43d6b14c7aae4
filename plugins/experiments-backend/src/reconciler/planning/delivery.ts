import type { ExperimentSpec } from '@assay/plugin-experiments-common';
import type { PlannedComponent } from '../plan';
import type { AdmissionReport } from './AdmissionReport';
import type { ResolvedComponent } from './components';
import { assignWaves } from './waves';

const idOf = ({
  target,
  app,
  variant,
}: Pick<ResolvedComponent, 'target' | 'app' | 'variant'>) =>
  [target, app, variant ?? ''].join('/');

/**
 * Orders the components: those that one depends on come in an earlier wave, and so does everything
 * on a target that its target depends on.
 */
export function orderComponents(
  spec: ExperimentSpec,
  components: readonly ResolvedComponent[],
  report: AdmissionReport,
): PlannedComponent[] {
  const targets = new Map(
    spec.targets.map(({ name, dependsOn }) => [name, dependsOn ?? []]),
  );
  const { waves, circle } = assignWaves(
    components.map(component => ({
      id: idOf(component),
      after: [
        ...dependenciesOf(component, components, report),
        ...components.filter(({ target }) =>
          targets.get(component.target)?.includes(target),
        ),
      ].map(idOf),
    })),
  );
  if (circle) {
    const first = components.find(component => idOf(component) === circle[0]);
    // A circle of targets is refused where the targets are.
    const apps = circle.map(id => id.split('/')[1]);
    if (new Set(circle.map(id => id.split('/')[0])).size === 1 && first) {
      report.refuse(
        `${first.path}.app`,
        'CircularDependency',
        `components wait for each other: ${apps.join(' -> ')}`,
      );
    }
    return [];
  }
  return components.map(({ path, category, dependencies, ...component }) => ({
    ...component,
    wave: waves.get(idOf(component)) ?? 0,
  }));
}

/** A dependency is looked for on the same target first, and then on the others. */
function dependenciesOf(
  component: ResolvedComponent,
  components: readonly ResolvedComponent[],
  report: AdmissionReport,
): ResolvedComponent[] {
  return component.dependencies.flatMap(name => {
    const named = components.filter(({ app }) => app === name);
    const near = named.filter(({ target }) => target === component.target);
    if (named.length === 0) {
      report.refuse(
        `${component.path}.app`,
        'UnknownComponent',
        `component "${component.app}" needs component "${name}", which the run does not deliver`,
      );
    }
    return near.length > 0 ? near : named;
  });
}
