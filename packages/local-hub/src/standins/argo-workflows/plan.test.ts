import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { nodeId } from './nodes';
import { planWorkflow } from './plan';
import { PlanError, itemLabel, substitute } from './templating';
import type { Template, Workflow, WorkflowSpec } from './types';

const lifecycle: WorkflowSpec = parse(
  readFileSync(
    join(__dirname, '../../../../../experiments/experiment-lifecycle.yaml'),
    'utf8',
  ),
).spec;

const workflow = (
  parameters: Record<string, string>,
  spec: object = {},
): Workflow => ({
  metadata: { name: 'wf', namespace: 'experiments', uid: 'uid-1' },
  spec: {
    workflowTemplateRef: { name: 'experiment-lifecycle' },
    arguments: {
      parameters: Object.entries(parameters).map(([name, value]) => ({
        name,
        value,
      })),
    },
    ...spec,
  },
});

const trials = [
  { id: 'express-1', variant: 'express', trial: 1, rate: 50 },
  { id: 'node-http-1', variant: 'node-http', trial: 1, rate: 50 },
];

describe('planWorkflow', () => {
  it('expands the lifecycle of experiments in its order', () => {
    const plan = planWorkflow(
      workflow({
        trials: JSON.stringify(trials),
        validations: '[{"component":"a","url":"http://x","path":"/"}]',
        'result-prefix': 'results/a/b',
      }),
      lifecycle,
    );
    expect(plan.failFast).toBe(false);
    const [validate, trial] = plan.groups;
    expect(validate.steps.map(step => step.trial)).toEqual(['validate-1']);
    expect(trial.steps.map(step => step.trial)).toEqual([
      'express-1',
      'node-http-1',
    ]);
    const [first] = trial.steps;
    expect(first).toMatchObject({
      nodeName: 'wf[1].trial(0:id:express-1,rate:50,trial:1,variant:express)',
      entrypoint: 'loadgen/trial',
      retries: { limit: 5, exitCode: '75', pause: 5000 },
    });
    expect(JSON.parse(first.inputs[1].value!)).toEqual(trials[0]);
    const key = first.template.outputs!.artifacts![0].s3!.key!;
    expect(substitute(key, { ...first.scope, retries: '1' })).toBe(
      'results/a/b/trials/express-1-2.json',
    );
  });

  it('skips a step whose list is empty', () => {
    const plan = planWorkflow(workflow({}), lifecycle);
    expect(plan.groups.map(group => group.steps)).toEqual([[], []]);
    expect(plan.groups[0].skipped).toMatchObject([{ displayName: 'validate' }]);
  });

  const leaf = (changes: object = {}): Template =>
    ({
      name: 'leaf',
      container: {},
      metadata: { annotations: { 'assay.dev/entrypoint': 'a/b' } },
      ...changes,
    } as Template);
  const expression =
    'lastRetry.status == "Error" || lastRetry.exitCode == "75"';
  const withTemplates = (step: object, ...templates: Template[]) => ({
    entrypoint: 'main',
    templates: [
      {
        name: 'main',
        steps: [[{ name: 'one', template: 'leaf', ...step }]],
      },
      ...templates,
    ],
  });

  it.each([
    { spec: { templates: [] }, message: 'spec.entrypoint is required' },
    { spec: { entrypoint: 'x' }, message: 'template "x" is not defined' },
    {
      spec: { entrypoint: 'leaf', templates: [leaf()] },
      message: 'must have steps',
    },
    {
      spec: withTemplates({ when: '1 == 2' }, leaf()),
      message: 'templates.main.steps.one.when is not supported',
    },
    {
      spec: withTemplates({}, leaf({ metadata: undefined })),
      message: 'templates.leaf names no process',
    },
    {
      spec: withTemplates({}, { name: 'leaf', dag: { tasks: [] } } as never),
      message: 'templates.leaf.dag is not supported',
    },
    {
      spec: withTemplates({}, leaf({ retryStrategy: { limit: 2 } })),
      message: 'retryPolicy must be OnError without an expression',
    },
    {
      spec: withTemplates(
        {},
        leaf({ retryStrategy: { retryPolicy: 'OnError', expression } }),
      ),
      message: 'retryPolicy must be Always with an expression',
    },
    ...[
      'true',
      'lastRetry.exitCode == "75"',
      'lastRetry.status == "Error" || lastRetry.exitCode == "75" || true',
      'lastRetry.status == "Error" && lastRetry.exitCode == "75"',
      'lastRetry.status == "Error" || asInt(lastRetry.exitCode) == 75',
      '',
    ].map(other => ({
      spec: withTemplates(
        {},
        leaf({ retryStrategy: { retryPolicy: 'Always', expression: other } }),
      ),
      message: `templates.leaf.retryStrategy.expression is not supported by the local hub: it is ${other},`,
    })),
    {
      spec: withTemplates(
        {},
        leaf({
          retryStrategy: {
            retryPolicy: 'Always',
            expression,
            backoff: { duration: '5s', factor: 2 } as never,
          },
        }),
      ),
      message: 'retryStrategy.backoff.factor is not supported',
    },
    {
      spec: withTemplates(
        {},
        leaf({
          retryStrategy: {
            retryPolicy: 'Always',
            expression,
            backoff: { duration: '5 minutes' },
          },
        }),
      ),
      message: 'backoff.duration is 5 minutes; the local hub understands',
    },
    {
      spec: withTemplates(
        {},
        leaf({
          retryStrategy: { retryPolicy: 'OnError', affinity: {} } as never,
        }),
      ),
      message: 'retryStrategy.affinity is not supported',
    },
    {
      spec: {
        entrypoint: 'main',
        templates: [
          {
            name: 'main',
            failFast: true,
            steps: [[{ name: 'one', template: 'leaf' }]],
          },
          leaf({ retryStrategy: { limit: 2, retryPolicy: 'OnError' } }),
        ],
      },
      message: 'templates.main.failFast must not be true',
    },
    {
      spec: withTemplates(
        {},
        leaf({ inputs: { parameters: [{ name: 'p' }] } }),
      ),
      message: 'inputs.parameters.p was not supplied',
    },
    {
      spec: withTemplates(
        { arguments: { parameters: [{ name: 'p', value: '{{steps.zero}}' }] } },
        leaf(),
      ),
      message: 'failed to resolve {{steps.zero}}',
    },
    {
      spec: withTemplates({ withParam: '{"not":"a list"}' }, leaf()),
      message: 'could not be parsed as a JSON list',
    },
    {
      spec: withTemplates(
        {
          withParam: '["a", "a"]',
          arguments: { parameters: [{ name: 'id', value: '{{item}}' }] },
        },
        leaf({ inputs: { parameters: [{ name: 'id' }] } }),
      ),
      message: 'two steps have the id "a"',
    },
    {
      spec: { ...withTemplates({}, leaf()), onExit: 'leaf' },
      message: 'spec.onExit is not supported',
    },
  ])('refuses: $message', ({ spec, message }) => {
    const planned = () => planWorkflow(workflow({}, spec), undefined);
    expect(planned).toThrow(PlanError);
    expect(planned).toThrow(message);
  });
});

describe('names of nodes', () => {
  it('are made as Argo Workflows makes them', () => {
    // The id of a node is FNV-1a (32 bits) of its name; the root has the name of the workflow.
    expect(nodeId('wf', 'wf')).toBe('wf');
    expect(nodeId('wf', 'a')).toBe('wf-3826002220');
    expect(nodeId('wf', 'foobar')).toBe('wf-3214735720');
  });

  it('tell elements of a list apart', () => {
    expect(itemLabel('plain')).toBe('plain');
    expect(itemLabel(7)).toBe('7');
    expect(itemLabel({ b: 2, a: 'x' })).toBe('a:x,b:2');
  });
});
