import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProcessLibrary } from '../../processes';
import { starts } from '../../processes/testing';
import { types } from '../resourceTypes';
import { TestHub, noteMissingServer, servers, until } from '../testing';
import { ArgoWorkflowsStandIn } from './ArgoWorkflowsStandIn';
import type { Workflow, WorkflowNode, WorkflowTemplate } from './types';

jest.setTimeout(60_000);
noteMissingServer(it.skip);

/** A step that does what its input says and leaves what its template promises. */
const stepProgram = `
  const { writeFileSync } = require('node:fs');
  const { id, what } = JSON.parse(JSON.parse(process.env.ASSAY_INPUTS).item);
  const write = (name, text) => writeFileSync(process.env.ASSAY_OUTPUTS + '/' + name, text);
  const attempt = Number(process.env.ASSAY_ATTEMPT);
  console.log('step', id, 'attempt', attempt, 'with', process.env.GREETING);
  if (what === 'not yet' || (what === 'not yet once' && attempt === 1)) {
    write('trial.json', JSON.stringify({ id, attempt }));
    write('summary.json', JSON.stringify({ id, attempt, valid: false }));
    console.error('a busy moment');
    process.exit(75);
  }
  if (what === 'fail') { console.error('it went wrong'); process.exit(7); }
  if (what === 'hang' || (what === 'hang once' && attempt === 1)) {
    write('trial.json', 'half');
    setInterval(() => {}, 1000);
  } else if (what !== 'nothing') {
    write('trial.json', JSON.stringify({ id, attempt }));
    write('summary.json', JSON.stringify({ id, attempt, valid: true }));
  }
`;

describe.each(servers)('ArgoWorkflowsStandIn $title', ({ kubeconfig }) => {
  let hub: TestHub;
  const template = (): WorkflowTemplate => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'WorkflowTemplate',
    metadata: { name: 'steps', namespace: hub.namespace },
    spec: {
      entrypoint: 'main',
      arguments: { parameters: [{ name: 'items', value: '[]' }] },
      templates: [
        {
          name: 'main',
          parallelism: 1,
          steps: [
            [
              {
                name: 'one',
                template: 'one',
                withParam: '{{workflow.parameters.items}}',
                arguments: {
                  parameters: [
                    { name: 'id', value: '{{item.id}}' },
                    { name: 'item', value: '{{item}}' },
                  ],
                },
              },
            ],
          ],
        },
        {
          name: 'one',
          metadata: { annotations: { 'assay.dev/entrypoint': 'steps/run' } },
          inputs: { parameters: [{ name: 'id' }, { name: 'item' }] },
          retryStrategy: {
            limit: 2,
            retryPolicy: 'Always',
            expression:
              'lastRetry.status == "Error" || lastRetry.exitCode == "75"',
            backoff: { duration: '1s' },
          },
          container: {
            image: 'docker.io/library/node:24-alpine',
            env: [
              { name: 'GREETING', value: 'hello {{inputs.parameters.id}}' },
            ],
          } as never,
          outputs: {
            parameters: [
              {
                name: 'summary',
                valueFrom: { path: '/tmp/assay/summary.json' },
              },
            ],
            artifacts: [
              {
                name: 'trial',
                path: '/tmp/assay/trial.json',
                archive: { none: {} },
                s3: {
                  key: 'results/{{workflow.name}}/{{inputs.parameters.id}}-{{=asInt(retries)+1}}.json',
                },
              },
            ],
          },
        },
      ],
    },
  });

  beforeEach(async () => {
    hub = await TestHub.open(kubeconfig);
    const folder = join(hub.folder.path, 'library/components/apps/steps');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'step.cjs'), stepProgram);
    writeFileSync(
      join(folder, 'process.yaml'),
      'entrypoints: { run: { command: [node, step.cjs] } }',
    );
    await hub.create<WorkflowTemplate>(types.workflowTemplates, template());
  });
  afterEach(() => hub.close());

  const submit = (
    items: { id: string; what?: string }[],
    changes: { name?: string; spec?: object; metadata?: object } = {},
  ) =>
    hub.create<Workflow>(types.workflows, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: {
        name: changes.name ?? 'wf',
        namespace: hub.namespace,
        labels: {
          'assay.dev/run-uid': 'run-1',
          'assay.dev/role': 'workload',
          'assay.dev/rung': 'process',
        },
        ...changes.metadata,
      },
      spec: {
        workflowTemplateRef: { name: 'steps' },
        arguments: {
          parameters: [{ name: 'items', value: JSON.stringify(items) }],
        },
        ...changes.spec,
      },
    });
  const begin = () =>
    hub.start(
      new ArgoWorkflowsStandIn({
        ...hub.options,
        library: new ProcessLibrary({
          root: join(hub.folder.path, 'library'),
        }),
      }),
    );
  const read = (name = 'wf') => hub.get<Workflow>(types.workflows, name);
  const inPhase = (phase: string, name = 'wf') =>
    until(`${name} is ${phase}`, async () => {
      const object = await read(name);
      return object.status?.phase === phase && object;
    });
  const nodesOf = ({ status }: Workflow, type: string): WorkflowNode[] =>
    Object.values(status?.nodes ?? {})
      .filter(node => node.type === type)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  const alive = () => hub.supervisor.list().filter(({ exit }) => !exit);
  const running = (trial: string) =>
    until(`${trial} runs`, () =>
      alive().find(
        ({ intent, state }) => intent.trial === trial && state === 'Running',
      ),
    );

  it('runs the steps one after the other and keeps what they put out', async () => {
    await begin();
    await submit([{ id: 'a' }, { id: 'b' }]);
    const workflow = await inPhase('Succeeded');
    const { status, metadata } = workflow;
    expect(status).toMatchObject({ progress: '2/2' });
    expect(status!.storedWorkflowTemplateSpec).toEqual(template().spec);
    expect(metadata.labels).toMatchObject({
      'workflows.argoproj.io/phase': 'Succeeded',
      'workflows.argoproj.io/completed': 'true',
    });
    const tries = nodesOf(workflow, 'Pod');
    expect(
      nodesOf(workflow, 'Retry').map(({ outputs }) =>
        JSON.parse(outputs!.parameters![0].value!),
      ),
    ).toEqual([
      { id: 'a', attempt: 1, valid: true },
      { id: 'b', attempt: 1, valid: true },
    ]);
    expect(tries.map(({ outputs }) => outputs!.artifacts![0].s3!.key)).toEqual([
      'results/wf/a-1.json',
      'results/wf/b-1.json',
    ]);
    expect(readFileSync(join(hub.store, 'results/wf/b-1.json'), 'utf8')).toBe(
      '{"id":"b","attempt":1}',
    );
    const [first, second] = hub.supervisor.list();
    expect(first.exit!.at <= second.intent.createdAt).toBe(true);
    expect((await hub.supervisor.output(first.id, 5))!.lines).toEqual([
      'step a attempt 1 with hello a',
    ]);
  });

  it('says which step failed and why, once the others have run', async () => {
    await begin();
    await submit([{ id: 'a', what: 'fail' }, { id: 'b' }]);
    const workflow = await inPhase('Failed');
    expect(nodesOf(workflow, 'Pod')).toMatchObject([
      {
        phase: 'Failed',
        message: 'exit code 7: it went wrong',
        outputs: { exitCode: '7' },
      },
      { phase: 'Succeeded' },
    ]);
    expect(workflow.status!.message).toMatch(/^child 'wf-\d+' failed$/);
    expect(starts(hub.processes)).toHaveLength(2);
  });

  it('calls a step an error that does not leave its outputs', async () => {
    await begin();
    await submit([{ id: 'a', what: 'nothing' }]);
    const workflow = await inPhase('Failed');
    expect(nodesOf(workflow, 'Retry')[0]).toMatchObject({
      phase: 'Error',
      message: expect.stringContaining('/tmp/assay/summary.json'),
    });
  });

  it('goes on with a step that outlives the hub', async () => {
    await begin();
    await submit([{ id: 'a', what: 'hang' }], { spec: {} });
    const { pid } = await running('a');
    await hub.crash();
    await begin();
    await hub.patch(types.workflows, 'wf', { spec: { shutdown: 'Stop' } });
    await inPhase('Failed');
    expect(starts(hub.processes)).toMatchObject([{ pid }]);
  });

  it('repeats an interrupted attempt and forgets what it left', async () => {
    await begin();
    await submit([{ id: 'a', what: 'hang once' }, { id: 'b' }]);
    const { id } = await running('a');
    const claim = join(hub.processes, id, 'claim.json');
    process.kill(JSON.parse(readFileSync(claim, 'utf8')).pid, 'SIGKILL');
    const workflow = await inPhase('Succeeded');
    const [retry] = nodesOf(workflow, 'Retry');
    expect(retry.children).toHaveLength(2);
    const tries = retry.children!.map(child => workflow.status!.nodes![child]);
    expect(tries).toMatchObject([
      { phase: 'Error', nodeFlag: { retried: true } },
      { phase: 'Succeeded', nodeFlag: { retried: true } },
    ]);
    expect(tries[0].outputs).toBeUndefined();
    expect(JSON.parse(retry.outputs!.parameters![0].value!).attempt).toBe(2);
    expect(existsSync(join(hub.store, 'results/wf/a-1.json'))).toBe(false);
    expect(existsSync(join(hub.store, 'results/wf/a-2.json'))).toBe(true);
    expect(starts(hub.processes)).toHaveLength(3);
  });

  it('repeats an attempt that asks for it, after a pause, and keeps what each left', async () => {
    await begin();
    await submit([{ id: 'a', what: 'not yet once' }, { id: 'b' }]);
    const workflow = await inPhase('Succeeded');
    const [retry] = nodesOf(workflow, 'Retry');
    const tries = retry.children!.map(child => workflow.status!.nodes![child]);
    expect(tries).toMatchObject([
      {
        phase: 'Failed',
        message: 'exit code 75: a busy moment',
        outputs: {
          exitCode: '75',
          parameters: [
            { value: JSON.stringify({ id: 'a', attempt: 1, valid: false }) },
          ],
        },
      },
      { phase: 'Succeeded', outputs: { exitCode: '0' } },
    ]);
    expect(JSON.parse(retry.outputs!.parameters![0].value!).attempt).toBe(2);
    for (const name of ['a-1', 'a-2', 'b-1'])
      expect(existsSync(join(hub.store, `results/wf/${name}.json`))).toBe(true);
    const [first, second] = hub.supervisor.list();
    // The end is known to the second.
    const end = Math.floor(Date.parse(first.exit!.at) / 1000) * 1000;
    expect(Date.parse(second.intent.createdAt)).toBeGreaterThanOrEqual(
      end + 1000,
    );
  });

  it('repeats it no more often than the limit', async () => {
    await begin();
    await submit([{ id: 'a', what: 'not yet' }, { id: 'b' }]);
    const workflow = await inPhase('Failed');
    expect(nodesOf(workflow, 'Retry')).toMatchObject([
      {
        phase: 'Failed',
        message: 'No more retries left: exit code 75: a busy moment',
        outputs: { exitCode: '75' },
      },
      { phase: 'Succeeded' },
    ]);
    expect(starts(hub.processes)).toHaveLength(4);
  });

  it('begins a repetition once, also after a restart in the pause before it', async () => {
    await begin();
    await submit([{ id: 'a', what: 'not yet once' }]);
    await until('the first attempt is over', async () =>
      nodesOf(await read(), 'Pod').some(({ phase }) => phase === 'Failed'),
    );
    await hub.crash();
    await begin();
    const workflow = await inPhase('Succeeded');
    expect(nodesOf(workflow, 'Pod').map(({ phase }) => phase)).toEqual([
      'Failed',
      'Succeeded',
    ]);
    const attempts = hub.supervisor.list().map(({ intent }) => intent.attempt);
    expect(attempts).toEqual([1, 2]);
    expect(starts(hub.processes)).toHaveLength(2);
  });

  it('begins no repetition of a workflow that is to end', async () => {
    await begin();
    await submit([{ id: 'a', what: 'not yet' }]);
    await until('the first attempt is over', async () =>
      nodesOf(await read(), 'Pod').some(({ phase }) => phase === 'Failed'),
    );
    await hub.patch(types.workflows, 'wf', { spec: { shutdown: 'Stop' } });
    await inPhase('Failed');
    expect(starts(hub.processes)).toHaveLength(1);
  });

  it.each(['Stop', 'Terminate'])('ends at once on shutdown %s', async how => {
    await begin();
    await submit([{ id: 'a', what: 'hang' }, { id: 'b' }]);
    await running('a');
    await hub.patch(types.workflows, 'wf', { spec: { shutdown: how } });
    const workflow = await inPhase('Failed');
    expect(workflow.status!.message).toBe(`Stopped with strategy '${how}'`);
    expect(alive()).toEqual([]);
    expect(starts(hub.processes)).toHaveLength(1);
  });

  it('ends at its deadline', async () => {
    await begin();
    await submit([{ id: 'a', what: 'hang' }], {
      spec: { activeDeadlineSeconds: 2 },
    });
    const workflow = await inPhase('Failed');
    expect(workflow.status!.message).toBe('Step exceeded its deadline');
    expect(alive()).toEqual([]);
  });

  it('begins nothing while it is suspended', async () => {
    await begin();
    await submit([{ id: 'a' }], { spec: { suspend: true } });
    await inPhase('Running');
    expect(hub.supervisor.list()).toEqual([]);
    await hub.patch(types.workflows, 'wf', { spec: { suspend: null } });
    await inPhase('Succeeded');
  });

  it('ends the step of a deleted workflow, also after a restart', async () => {
    await begin();
    await submit([{ id: 'a', what: 'hang' }]);
    await running('a');
    await hub.crash();
    await hub.remove(types.workflows, 'wf');
    await begin();
    await until('nothing is left', () => alive().length === 0);
  });

  it('runs one step at a time over all workflows', async () => {
    await begin();
    await submit([{ id: 'a', what: 'hang' }]);
    await running('a');
    await submit([{ id: 'b' }], { name: 'second' });
    await inPhase('Running', 'second');
    expect(starts(hub.processes)).toHaveLength(1);
    await hub.remove(types.workflows, 'wf');
    await inPhase('Succeeded', 'second');
  });

  it('counts attempts over workflows of one run', async () => {
    await begin();
    await submit([{ id: 'a' }]);
    await inPhase('Succeeded');
    await submit([{ id: 'a' }], { name: 'again' });
    await inPhase('Succeeded', 'again');
    expect(existsSync(join(hub.store, 'results/again/a-2.json'))).toBe(true);
    const attempts = hub.supervisor.list().map(({ intent }) => intent.attempt);
    expect(attempts).toEqual([1, 2]);
  });

  it('refuses a template that is not there, or needs more than it can', async () => {
    await begin();
    await submit([], { spec: { workflowTemplateRef: { name: 'absent' } } });
    const workflow = await inPhase('Error');
    expect(workflow.status!.message).toBe(
      'workflowtemplates.argoproj.io "absent" not found',
    );
    await hub.patch(types.workflowTemplates, 'steps', {
      spec: { onExit: 'one' },
    });
    await submit([{ id: 'a' }], { name: 'second' });
    const second = await inPhase('Error', 'second');
    expect(second.status!.message).toBe(
      'spec.onExit is not supported by the local hub',
    );
  });

  it('pretends for the simulated rung and leaves others alone', async () => {
    await begin();
    const labels = (rung: string) => ({
      metadata: {
        labels: { 'assay.dev/rung': rung },
        annotations: { 'assay.dev/simulated-delay': '1s' },
      },
    });
    await submit([{ id: 'a' }], { name: 'cloud', ...labels('cloud') });
    await submit([{ id: 'a' }], { name: 'pretended', ...labels('simulated') });
    const workflow = await inPhase('Succeeded', 'pretended');
    expect(workflow.status!.nodes).toBeUndefined();
    expect(hub.supervisor.list()).toEqual([]);
    expect((await read('cloud')).status).toBeUndefined();
  });

  it('removes a finished workflow when its time to live is over', async () => {
    await begin();
    await submit([], { spec: { ttlStrategy: { secondsAfterCompletion: 1 } } });
    await until(
      'it is gone',
      async () => !(await hub.exists(types.workflows, 'wf')),
    );
  });

  it('writes once per step, and nothing after a restart', async () => {
    await begin();
    await submit([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
    const before = await inPhase('Succeeded');
    // One at the start, one when each of the steps has ended.
    expect(before.metadata.generation).toBe(1 + 4);
    await hub.crash();
    await begin();
    await submit([], { name: 'later' });
    await inPhase('Succeeded', 'later');
    expect((await read()).metadata.resourceVersion).toBe(
      before.metadata.resourceVersion,
    );
  });
});
