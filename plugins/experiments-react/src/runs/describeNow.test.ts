import type { RunForSentence } from './describeNow';
import { describeNow } from './describeNow';

type Given = Partial<Omit<RunForSentence, 'experiment'>> & {
  status?: RunForSentence['experiment']['status'];
};

const condition = (
  type: string,
  status: 'True' | 'False' | 'Unknown',
  reason = status === 'True' ? 'Done' : 'InProgress',
  message?: string,
) => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: '2026-01-01T00:00:00Z',
});

const say = ({ status, ...given }: Given) =>
  describeNow({
    phase: 'Provisioning',
    paused: false,
    abortRequested: false,
    deleting: false,
    ...given,
    experiment: { status },
  });

describe('describeNow', () => {
  it.each<[string, Given, string]>([
    [
      'a run nobody looked at',
      { phase: 'Pending' },
      'The run was created and waits to be looked at.',
    ],
    [
      'a queued run',
      {
        phase: 'Pending',
        reason: 'Queued',
        message: 'Waits for hello-app-abcde to end',
      },
      'Waits for hello-app-abcde to end.',
    ],
    [
      'what cannot be confirmed gone',
      {
        abortRequested: true,
        stuck: [
          { entry: 'a', resource: 'r', name: 'a', state: 'Stuck' },
          { entry: 'b', resource: 'r', name: 'b', state: 'GivenUp' },
        ],
        status: {
          ledger: [
            { name: 'a', role: 'r', resource: 'r', state: 'Deleting' },
            { name: 'b', role: 'r', resource: 'r', state: 'Gone' },
          ],
        },
      },
      'The run is being aborted: everything that it owns is being given back, 1 object left, 1 not confirmed gone after fifteen minutes.',
    ],
    [
      'an end at which something was given up on',
      {
        phase: 'Aborted',
        status: {
          conditions: [
            condition('Succeeded', 'False', 'BudgetExceeded', 'It cost $5'),
            condition('TornDown', 'True', 'Abandoned', 'maybe leaked: b'),
          ],
        },
      },
      'The run was aborted: It cost $5. Not everything was given back: somebody gave up on the rest.',
    ],
    [
      'a paused run',
      { paused: true },
      'The run is paused; nothing goes forward until it is resumed.',
    ],
    [
      'components on the way',
      {
        status: {
          conditions: [
            condition('ClustersReady', 'True'),
            condition('ComponentsHealthy', 'False'),
          ],
          components: [
            {
              application: 'a',
              app: 'hello-app',
              sync: 'Synced',
              health: 'Healthy',
            },
            {
              application: 'b',
              app: 'prometheus',
              sync: 'Synced',
              health: 'Progressing',
            },
            { application: 'c', app: 'nginx' },
          ],
        },
      },
      'Waiting for prometheus and 1 other component to become healthy (now Synced, Progressing).',
    ],
    [
      'the load',
      {
        phase: 'Running',
        status: {
          conditions: [condition('WorkloadSucceeded', 'False')],
          workload: { phase: 'Running', progress: '3/7' },
        },
      },
      'The load is running: 3 of 7 steps finished.',
    ],
    [
      'the load, by its steps where they are ahead of the status',
      {
        phase: 'Running',
        steps: [
          { id: 'a', name: 'node-1', phase: 'Succeeded', attempt: 1 },
          { id: 'b', name: 'node-2', phase: 'Running', attempt: 1 },
        ],
        status: {
          conditions: [condition('WorkloadSucceeded', 'False')],
          workload: { phase: 'Running', progress: '0/7' },
        },
      },
      'The load is running: now node-2, 1 of 7 steps finished.',
    ],
    [
      'the load at a second attempt',
      {
        phase: 'Running',
        status: {
          conditions: [condition('WorkloadSucceeded', 'False')],
          workload: { phase: 'Running', progress: '0/1', attempt: 2 },
        },
      },
      'The load is running: 0 of 1 step finished, attempt 2.',
    ],
    [
      'the giving back',
      {
        phase: 'Running',
        status: {
          conditions: [
            condition('ResultsPublished', 'True'),
            condition('TornDown', 'False'),
          ],
          ledger: [
            { name: 'x', role: 'plan', resource: 'configmaps', state: 'Gone' },
            {
              name: 'y',
              role: 'project',
              resource: 'appprojects',
              state: 'Deleting',
            },
          ],
        },
      },
      'Everything is being given back, 1 object left.',
    ],
    [
      'an abort that is not over yet',
      { abortRequested: true },
      'The run is being aborted: everything that it owns is being given back.',
    ],
    [
      'a deletion, whatever else',
      { deleting: true, phase: 'Complete' },
      'The run is being deleted: everything that it owns is being given back.',
    ],
    [
      'a failure that is not over yet',
      { status: { failure: { message: 'Trial 2 failed' } } },
      'The run has failed and everything that it owns is being given back.',
    ],
    [
      'the end',
      { phase: 'Complete' },
      'The result is published and everything was given back.',
    ],
    [
      'the end with a criterion that does not hold',
      {
        phase: 'Complete',
        status: {
          conditions: [
            condition('Succeeded', 'False', 'CriteriaNotMet', 'p99 is 61 ms'),
          ],
        },
      },
      'p99 is 61 ms.',
    ],
    [
      'a failed run',
      { phase: 'Failed', status: { failure: { message: 'exit code 1' } } },
      'The run failed: exit code 1.',
    ],
    [
      'an aborted run',
      { phase: 'Aborted' },
      'The run was aborted and everything was given back.',
    ],
    [
      'a run that somebody aborted',
      {
        phase: 'Aborted',
        status: {
          conditions: [
            condition(
              'Succeeded',
              'False',
              'AbortRequested',
              'The run was aborted',
            ),
          ],
        },
      },
      'The run was aborted and everything was given back.',
    ],
  ])('says of %s', (_name, given, sentence) => {
    expect(say(given)).toBe(sentence);
  });
});
