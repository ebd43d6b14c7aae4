import type { PlannedTrial } from '../plan';
import type { AdmissionReport } from './AdmissionReport';
import type { ResolvedComponent } from './components';

/** What one variant is measured at. */
export interface LoadedComponent {
  variant: string;
  component: ResolvedComponent;
}

/**
 * Chooses the component that each variant's load goes to: the one that the argument `component`
 * names, otherwise an app, otherwise the first that serves a port. Components without a variant
 * label are shared by all; when none has a label, the loaded component is the only variant.
 */
export function chooseLoaded(
  components: readonly ResolvedComponent[],
  named: string | undefined,
  report: AdmissionReport,
): LoadedComponent[] {
  if (named && !components.some(({ app }) => app === named)) {
    report.refuse(
      'spec.workflow.arguments.component',
      'UnknownComponent',
      `component "${named}" is not delivered by the run`,
    );
    return [];
  }
  const labels = [
    ...new Set(components.flatMap(({ variant }) => variant ?? [])),
  ];
  if (labels.length === 0) {
    const component = preferred(components, named);
    return component ? [{ variant: component.app, component }] : [];
  }
  return labels.flatMap(variant => {
    const component = preferred(
      components.filter(each => each.variant === variant),
      named,
    );
    return component ? [{ variant, component }] : [];
  });
}

function preferred(
  components: readonly ResolvedComponent[],
  named: string | undefined,
): ResolvedComponent | undefined {
  const serving = components.filter(({ ports }) => ports.length > 0);
  return (
    components.find(({ app }) => app === named) ??
    serving.find(({ category }) => category === 'apps') ??
    serving[0] ??
    components[0]
  );
}

/**
 * Interleaves the trials. Each round has one trial of every variant and starts with another one,
 * so that neither warming up nor drift favours a variant; trials of a round share a seed, so that
 * they see the same arrivals.
 */
export function planTrials(
  loaded: readonly LoadedComponent[],
  repetitions: number,
  seed: number,
): PlannedTrial[] {
  return Array.from({ length: repetitions }, (_, round) =>
    loaded.map((__, index) => {
      const { variant, component } = loaded[(index + round) % loaded.length];
      return {
        id: `${variant}-${round + 1}`,
        variant,
        trial: round + 1,
        target: component.target,
        app: component.app,
        ...(component.variant !== undefined && {
          componentVariant: component.variant,
        }),
        seed: (seed + round) % 2 ** 32,
      };
    }),
  ).flat();
}
