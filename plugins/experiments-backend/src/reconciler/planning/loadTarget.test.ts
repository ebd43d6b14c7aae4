import type { ExperimentSpecInput } from '@assay/plugin-experiments-common';
import { library, withDefaults } from '../testing/library';
import type { AdmissionContext } from './AdmissionContext';
import { resolveSpec } from './resolveSpec';

type Target = ExperimentSpecInput['targets'][number];

const app = [{ app: 'chart' }];
const onHub = (
  name: string,
  components: Target['components'] = [],
): Target => ({
  name,
  cluster: { provider: 'hub' },
  components,
});
const there = (
  name: string,
  components: Target['components'] = [],
  cluster = name,
): Target => ({
  name,
  cluster: { provider: 'existing', cluster },
  components,
});
const local = (name: string): Target => ({
  name,
  components: [{ app: 'hello-app' }],
});

const names = ['a', 'b', 'c', 'load', 'one'];
const context: AdmissionContext = {
  ...library,
  hub: { hub: 'kubernetes' },
  defaultProvider: 'existing',
  components: library.components,
  library: { url: 'https://library.example', image: 'image' },
  connections: new Map(
    names.map(name => [
      name,
      { server: `https://${name}`, clusterScopedKinds: [] },
    ]),
  ),
  templates: new Map([
    ...library.templates,
    [
      'placeable',
      {
        spec: {
          arguments: { parameters: [{ name: 'load-access', value: 'none' }] },
        },
      },
    ],
  ]),
};

const placed = (targets: Target[], target?: string, template = 'placeable') => {
  const { plan, report } = resolveSpec(
    withDefaults({ targets, workflow: { template, target } }),
    targets.some(({ cluster }) => cluster)
      ? context
      : { ...library, hub: { hub: 'local' }, defaultProvider: 'local' },
  );
  return {
    target: plan.workflow.target,
    errors: report.errors.map(({ field, reason }) => [field, reason]),
    messages: report.errors.map(({ message }) => message),
  };
};

describe('where the load runs', () => {
  it.each<[string, Target[], string | undefined, string]>([
    ['the one that is named', [there('a', app), there('b')], 'a', 'a'],
    ['the only one', [there('a', app)], undefined, 'a'],
    ['the hub, where that is the only one', [onHub('a', app)], undefined, 'a'],
    [
      'the only one without components',
      [there('a', app), there('b')],
      undefined,
      'b',
    ],
    [
      'the one that is called so',
      [there('a', app), there('load', app)],
      undefined,
      'load',
    ],
    [
      'any, where all are one cluster',
      [onHub('a', app), onHub('b', app)],
      undefined,
      'a',
    ],
  ])('is %s', (_, targets, named, want) => {
    expect(placed(targets, named)).toEqual({
      target: want,
      errors: [],
      messages: [],
    });
  });

  it('is no question for processes', () => {
    expect(
      placed([local('a'), local('b')], undefined, 'experiment-lifecycle'),
    ).toMatchObject({ target: undefined, errors: [] });
  });

  it.each<[string, Target[], string | undefined, string, string, RegExp]>([
    [
      'a target that is not there',
      [there('a', app), there('b')],
      'c',
      'spec.workflow.target',
      'placeable',
      /there is no target "c"; there are a, b/,
    ],
    [
      'a target that is not there, for processes too',
      [local('a')],
      'c',
      'spec.workflow.target',
      'experiment-lifecycle',
      /there is no target "c"; there are a/,
    ],
    [
      'a guess',
      [there('a', app), there('b', app)],
      undefined,
      'spec.workflow.target',
      'placeable',
      /nothing tells in which target the load runs; name one of a, b/,
    ],
    [
      'a guess among targets without components',
      [there('a', app), there('b'), there('c')],
      undefined,
      'spec.workflow.target',
      'placeable',
      /name one of a, b, c/,
    ],
    [
      'a template that knows only the hub',
      [there('a', app)],
      undefined,
      'spec.workflow.template',
      'containers',
      /belongs in target "a": it has no parameter "load-access"/,
    ],
  ])('refuses %s', (_, targets, named, field, template, message) => {
    const { errors, messages } = placed(targets, named, template);
    expect(errors).toEqual([
      [
        field,
        field === 'spec.workflow.template'
          ? 'UnsupportedTemplate'
          : 'InvalidSpec',
      ],
    ]);
    expect(messages[0]).toMatch(message);
  });

  it('is the business of the run, so nobody may fill its parameter', () => {
    const { report } = resolveSpec(
      withDefaults({
        targets: [there('a', app)],
        workflow: {
          template: 'placeable',
          arguments: { 'load-access': 'a-secret-of-others' },
        },
      }),
      context,
    );
    expect(report.errors).toMatchObject([
      { field: 'spec.workflow.arguments.load-access', reason: 'InvalidSpec' },
    ]);
  });
});
