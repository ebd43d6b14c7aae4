import { KubernetesError } from '@assay/controller';
import type { ExperimentSpecInput } from '@assay/plugin-experiments-common';
import { decodeCursor, pageOf } from './cursor';
import { UnprocessableError, fieldErrorsOf, fromHub } from './errors';
import { PlanTokens } from './PlanTokens';
import { keyedNames, slugOf } from './runNames';
import { withOverrides } from './RunSpecs';
import { stepName } from '../reconciler/measuring/stepName';
import { stepsOfProcesses, stepsOfWorkflow } from './workflowSteps';

describe('keyedNames', () => {
  const base = {
    definition: 'hello-app',
    caller: 'user:default/ada',
    key: 'k',
  };

  it('gives the same names for the same request, and others for another caller or key', () => {
    const names = keyedNames(base);
    expect(keyedNames(base)).toEqual(names);
    expect(names.name).toMatch(/^hello-app-[a-z2-7]{8}$/);
    expect(names.task).toMatch(/^[a-z2-7]{24}$/);
    expect(keyedNames({ ...base, key: 'l' }).name).not.toBe(names.name);
    expect(keyedNames({ ...base, caller: 'user:default/bob' }).name).not.toBe(
      names.name,
    );
  });
});

it.each([
  ['nginx or Caddy?', 'nginx-or-caddy'],
  ['  Größe ', 'gro-e'],
  ['日本', undefined],
])('slugOf(%p) is %p', (title, slug) => {
  expect(slugOf(title)).toBe(slug);
});

describe('pageOf', () => {
  const page = (items: string[], limit: number, cursor?: string) =>
    pageOf(
      items,
      { limit, cursor },
      item => [item],
      ([a], [b]) => a.localeCompare(b),
    );

  it('goes on after the last item, though items came and went', () => {
    const first = page(['a', 'b', 'c', 'd'], 2);
    expect(first).toMatchObject({ items: ['a', 'b'], total: 4 });
    expect(page(['a0', 'c', 'd'], 2, first.nextCursor)).toEqual({
      items: ['c', 'd'],
      total: 3,
      nextCursor: undefined,
    });
  });

  it('ends when nothing is left after the cursor', () => {
    const { nextCursor } = page(['a', 'b', 'c'], 2);
    expect(page(['a', 'b'], 2, nextCursor).items).toEqual([]);
  });

  it('refuses a cursor that is none', () => {
    expect(() => decodeCursor('what')).toThrow(/cursor/);
  });
});

describe('PlanTokens', () => {
  let now = 0;
  const tokens = (key: string) =>
    new PlanTokens({
      key: async () => Buffer.from(key),
      clock: { now: () => now },
    });

  it('accepts its own token for the same plan, on every replica', async () => {
    const token = await tokens('k').issue('hash');
    expect(await tokens('k').refusal(token, 'hash')).toBeUndefined();
  });

  it.each([
    ['another plan', 'k', 'other', 0, /another plan/],
    ['another key', 'l', 'hash', 0, /no token/],
    ['an hour later', 'k', 'hash', 3_600_001, /expired/],
  ])('refuses it for %s', async (_, key, hash, passed, words) => {
    now = 0;
    const token = await tokens('k').issue('hash');
    now = passed;
    expect(await tokens(key).refusal(token, hash)).toMatch(words);
  });

  it.each(['', 'a', 'a.b', '.', 'e30.e30'])('refuses %p', async text => {
    expect(await tokens('k').refusal(text, 'hash')).toMatch(/no token/);
  });
});

describe('withOverrides', () => {
  const spec: ExperimentSpecInput = {
    targets: [
      { name: 'target', cluster: { provider: 'gke', preemptible: true } },
    ],
    workflow: { template: 't', arguments: { rate: '10', path: '/' } },
  };

  it('replaces the cluster with its fields, and lays arguments over', () => {
    expect(
      withOverrides(spec, {
        provider: 'local',
        repetitions: 5,
        arguments: { rate: '99' },
      }),
    ).toEqual({
      targets: [{ name: 'target', cluster: { provider: 'local' } }],
      workflow: {
        template: 't',
        repetitions: 5,
        arguments: { rate: '99', path: '/' },
      },
    });
  });

  it('changes nothing without any', () => {
    expect(withOverrides(spec, {})).toEqual(spec);
    expect(withOverrides(spec)).toEqual(spec);
  });
});

describe('errors of the hub', () => {
  const refusal = (code: number, status: object = {}) =>
    KubernetesError.fromStatus({ code, ...status }, 'create');

  it('takes the causes with their paths', () => {
    const error = refusal(422, {
      details: {
        causes: [
          {
            reason: 'FieldValueInvalid',
            field: 'spec.a',
            message: 'too small',
          },
          {
            reason: 'FieldValueInvalid',
            field: '<nil>',
            message: 'some validation rules were not checked',
          },
        ],
      },
    });
    const mapped = fromHub(error, 'Run a/b');
    expect(mapped).toBeInstanceOf(UnprocessableError);
    expect((mapped as UnprocessableError).fields).toEqual([
      { reason: 'FieldValueInvalid', field: 'spec.a', message: 'too small' },
    ]);
    expect((mapped as Error).message).toBe('spec.a: too small');
  });

  it('finds the unknown fields of a strict refusal', () => {
    const message =
      'Experiment in version "v1alpha1" cannot be handled as a Experiment: strict decoding error: unknown field "spec.foo", unknown field "spec.bar[0].x"';
    expect(fieldErrorsOf(refusal(400, { message })).map(e => e.field)).toEqual([
      'spec.foo',
      'spec.bar[0].x',
    ]);
  });

  it.each([
    [404, 'NotFoundError'],
    [409, 'ConflictError'],
    [403, 'ServiceUnavailableError'],
    [500, 'ServiceUnavailableError'],
    [0, 'ServiceUnavailableError'],
  ])('turns %d into %s', (code, name) => {
    expect((fromHub(refusal(code), 'Run a/b') as Error).name).toBe(name);
  });
});

it('numbers the attempts of a step and leaves out what only groups', () => {
  const node = (id: string, type: string, more: object = {}) => ({
    id,
    name: id,
    type,
    ...more,
  });
  const steps = stepsOfWorkflow({
    status: {
      nodes: {
        root: node('root', 'Steps', { children: ['retry'] }),
        retry: node('retry', 'Retry', { children: ['one', 'two'] }),
        two: node('two', 'Pod', {
          displayName: 'trial(1)',
          phase: 'Running',
          startedAt: '2026-01-01T00:00:02Z',
        }),
        one: node('one', 'Pod', {
          displayName: 'trial(0)',
          phase: 'Failed',
          startedAt: '2026-01-01T00:00:01Z',
        }),
        later: node('later', 'Pod'),
      },
    },
  });
  expect(steps.map(({ id, attempt, phase }) => [id, attempt, phase])).toEqual([
    ['one', 1, 'Failed'],
    ['two', 2, 'Running'],
    ['later', 1, 'Pending'],
  ]);
});

it.each([
  [
    'trial(0:arrivals:poisson,id:hello-app-1,method:GET,path:/,variant:hello-app)(0)',
    'trial hello-app-1',
  ],
  [
    'validate(1:component:nginx,path:/,url:http://127.0.0.1:1)',
    'validate nginx',
  ],
  [
    'validate(0:component:hello-app,variant:node-http)(0)',
    'validate node-http',
  ],
  ['validate(1)', 'validate 2'],
  ['collect', 'collect'],
])('stepName(%s) is %s', (displayName, name) => {
  expect(stepName(displayName)).toBe(name);
});

it('takes the steps of a Workflow that is gone from its processes', () => {
  const process = {
    attempt: 1,
    entrypoint: 'loadgen/trial',
    state: 'Exited' as const,
  };
  expect(
    stepsOfProcesses([
      {
        ...process,
        id: 'b',
        role: 'workload',
        trial: 't-2',
        startedAt: '2',
        exitCode: 3,
      },
      {
        ...process,
        id: 'a',
        role: 'workload',
        trial: 't-1',
        startedAt: '1',
        exitCode: 0,
      },
      { ...process, id: 'd', role: 'workload', trial: 't-3', startedAt: '3' },
      { ...process, id: 'c', role: 'app-target-x', startedAt: '0' },
    ]).map(({ name, phase, message }) => [name, phase, message]),
  ).toEqual([
    ['trial t-1', 'Succeeded', undefined],
    ['trial t-2', 'Failed', 'exit code 3'],
    ['trial t-3', 'Failed', 'ended before its exit code was seen'],
  ]);
});

it.each([
  'validate(0:component:hello-app,path:/,url:http://127.0.0.1:1)',
  'trial(1:arrivals:poisson,id:hello-app-2,path:/,variant:hello-app)',
  'collect',
])('calls the step %s the same before and after its Workflow is gone', step => {
  const node = { id: 'n', name: `wf[0].${step}`, type: 'Pod' };
  const [during] = stepsOfWorkflow({
    status: {
      nodes: {
        // Argo adds the number of the attempt to what is repeated.
        n: {
          ...node,
          displayName: `${step}${step.endsWith(')') ? '(0)' : ''}`,
        },
      },
    },
  });
  const [after] = stepsOfProcesses([
    {
      id: 'p',
      role: 'workload',
      attempt: 1,
      trial: 'validate-1',
      step,
      entrypoint: 'loadgen/validate',
      state: 'Exited',
      startedAt: '1',
    },
  ]);
  expect(after.name).toBe(during.name);
});

it('keeps steps that start in the same second in the order of the graph', () => {
  const node = (id: string, type: string, children: string[] = []) => ({
    id,
    name: id,
    type,
    children,
    startedAt: '2026-01-01T00:00:01Z',
  });
  const steps = stepsOfWorkflow({
    status: {
      nodes: {
        trial: node('trial', 'Pod'),
        second: node('second', 'StepGroup', ['trial']),
        root: node('root', 'Steps', ['first']),
        first: node('first', 'StepGroup', ['validate']),
        validate: node('validate', 'Pod', ['second']),
      },
    },
  });
  expect(steps.map(({ id }) => id)).toEqual(['validate', 'trial']);
});
