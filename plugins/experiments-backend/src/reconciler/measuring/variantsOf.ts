import type { RunPlan } from '../plan';
import type { QueryOptions } from './queryMetrics';

/**
 * How the series of each variant are told from those of the others, on one target.
 * @param plan - with the namespaces that the components stand in
 */
export function variantsOf(
  { rung, trials, components }: Pick<RunPlan, 'rung' | 'trials' | 'components'>,
  target: string,
): Required<Pick<QueryOptions, 'labelOf' | 'otherNamespaces'>> {
  const labelOf = (variant: string) =>
    trials.find(trial => trial.variant === variant)?.componentVariant;
  return {
    labelOf,
    otherNamespaces(variant) {
      const label = labelOf(variant);
      if (rung === 'process' || label === undefined) {
        return [];
      }
      const here = components.filter(each => each.target === target);
      const used = here
        .filter(each => each.variant === undefined || each.variant === label)
        .map(({ namespace }) => namespace);
      const others = here
        .map(({ namespace }) => namespace)
        .filter(namespace => !used.includes(namespace));
      return [...new Set(others)].sort();
    },
  };
}
