import type { Workflow, WorkflowNode } from '../kinds';
import { decideWorkload, failedStep } from './runWorkload';
import { decideStop } from './stopWorkload';

const node = (fields: Partial<WorkflowNode>): WorkflowNode => ({
  id: fields.name ?? 'n',
  name: 'n',
  type: 'Pod',
  ...fields,
});

const workflow = (
  phase: string | undefined,
  fields: { nodes?: WorkflowNode[]; message?: string; shutdown?: 'Stop' } = {},
): Workflow => ({
  metadata: { name: 'w' },
  spec: {
    workflowTemplateRef: { name: 't' },
    arguments: { parameters: [] },
    shutdown: fields.shutdown,
  },
  status: {
    phase,
    message: fields.message,
    nodes: Object.fromEntries(
      (fields.nodes ?? []).map(each => [each.name, each]),
    ),
  },
});

describe('decideWorkload', () => {
  it.each([
    { phase: 'Succeeded', now: 99, want: { type: 'done' } },
    { phase: 'Running', now: 0, want: { type: 'waiting', until: 10 } },
    { phase: undefined, now: 0, want: { type: 'waiting', until: 10 } },
    {
      phase: 'Running',
      now: 10,
      want: { type: 'stalled', reason: 'DeadlineExceeded' },
    },
    {
      phase: undefined,
      now: 10,
      want: {
        type: 'stalled',
        message: 'No workflow engine has looked at the load',
      },
    },
    {
      phase: 'Failed',
      now: 0,
      want: {
        type: 'stalled',
        reason: 'WorkloadFailed',
        message: 'child failed',
      },
    },
    {
      phase: 'Error',
      now: 0,
      want: { type: 'stalled', reason: 'WorkloadFailed' },
    },
  ])('of phase $phase at $now', ({ phase, now, want }) => {
    expect(
      decideWorkload({
        workflow: workflow(phase, { message: 'child failed' }),
        now,
        deadline: 10,
      }),
    ).toMatchObject(want);
  });

  it('names the step that failed last, and what it said', () => {
    const failed = workflow('Failed', {
      nodes: [
        node({
          name: 'steps',
          type: 'Steps',
          phase: 'Failed',
          message: 'child',
        }),
        node({ name: 'a', phase: 'Failed', message: 'first', finishedAt: '1' }),
        node({
          name: 'b',
          displayName: 'trial(0:durationSeconds:1,id:a-1)(1)',
          phase: 'Error',
          message: 'exit code 2',
          finishedAt: '2',
        }),
        node({ name: 'c', phase: 'Succeeded', finishedAt: '3' }),
      ],
    });
    expect(failedStep(failed)?.name).toBe('b');
    expect(
      decideWorkload({ workflow: failed, now: 0, deadline: 10 }),
    ).toMatchObject({ message: 'step "trial a-1": exit code 2' });
  });

  it('does not name an attempt that was repeated', () => {
    const attempt = (name: string, phase: string, finishedAt: string) =>
      node({ id: name, name, phase, finishedAt, message: name });
    const retry = (name: string, phase: string, children: string[]) =>
      node({ id: name, name, type: 'Retry', phase, children });
    const failed = workflow('Failed', {
      nodes: [
        retry('one', 'Failed', ['one(0)', 'one(1)']),
        attempt('one(0)', 'Failed', '2026-01-01T00:00:01Z'),
        attempt('one(1)', 'Failed', '2026-01-01T00:00:02Z'),
        retry('two', 'Succeeded', ['two(0)', 'two(1)']),
        attempt('two(0)', 'Failed', '2026-01-01T00:00:03Z'),
        attempt('two(1)', 'Succeeded', '2026-01-01T00:00:04Z'),
      ],
    });
    expect(failedStep(failed)?.name).toBe('one(1)');
  });
});

describe('decideStop', () => {
  it.each([
    { name: 'no load', given: undefined, now: 0, want: 'Nothing' },
    {
      name: 'a load that runs',
      given: workflow('Running'),
      now: 0,
      want: 'Stop',
    },
    {
      name: 'a load that nobody has looked at',
      given: workflow(undefined),
      now: 0,
      want: 'Stop',
    },
    {
      name: 'a load that is being stopped',
      given: workflow('Running', { shutdown: 'Stop' }),
      now: 0,
      want: 'Wait',
    },
    {
      name: 'a load that does not stop',
      given: workflow('Running', { shutdown: 'Stop' }),
      now: 10,
      want: 'Nothing',
    },
    {
      name: 'a load that is over',
      given: workflow('Failed'),
      now: 0,
      want: 'Nothing',
    },
  ])('of $name', ({ given, now, want }) => {
    expect(decideStop({ workflow: given, now, deadline: 10 })).toBe(want);
  });
});
