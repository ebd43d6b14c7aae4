import type { RunPlan } from '../plan';
import { variantsOf } from './variantsOf';

const component = (namespace: string, variant?: string, target = 't') =>
  ({ target, namespace, variant } as RunPlan['components'][number]);
const plan = (rung: RunPlan['rung']) =>
  ({
    rung,
    trials: [
      { variant: 'a', componentVariant: 'a' },
      { variant: 'b', componentVariant: 'b' },
      { variant: 'plain' },
    ],
    components: [
      component('app-a', 'a'),
      component('app-b', 'b'),
      component('both', 'a'),
      component('both', 'b'),
      component('monitoring'),
      component('elsewhere', 'b', 'other'),
    ],
  } as RunPlan);

it.each([
  ['existing' as const, 'a', ['app-b']],
  ['cloud' as const, 'b', ['app-a']],
  ['cloud' as const, 'plain', []],
  ['process' as const, 'a', []],
])(
  'on rung %s the namespaces of others than %s are %j',
  (rung, variant, want) => {
    const { otherNamespaces } = variantsOf(plan(rung), 't');
    expect(otherNamespaces(variant)).toEqual(want);
  },
);
