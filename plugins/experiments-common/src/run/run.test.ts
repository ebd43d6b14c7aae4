import type { Condition, Experiment } from '../resources';
import { describeCondition } from './describeCondition';
import { firstParagraph } from './firstParagraph';
import { compareRuns, definitionOf, isFinished, toRunSummary } from './summary';

const condition = (
  type: string,
  status: Condition['status'],
  reason: string,
  message?: string,
): Condition => ({ type, status, reason, message, lastTransitionTime: '' });

const run = (changes: object = {}): Experiment =>
  ({
    apiVersion: 'assay.dev/v1alpha1',
    kind: 'Experiment',
    metadata: {
      name: 'hello-app-x',
      namespace: 'experiments',
      uid: 'u',
      creationTimestamp: '2026-01-01T00:00:00Z',
      generateName: 'hello-app-',
    },
    spec: { targets: [] },
    ...changes,
  } as unknown as Experiment);

describe('toRunSummary', () => {
  it('takes a run that nobody has looked at yet', () => {
    expect(toRunSummary(run())).toMatchObject({
      namespace: 'experiments',
      name: 'hello-app-x',
      definition: 'hello-app',
      phase: 'Pending',
      succeeded: 'Unknown',
      simulated: false,
      paused: false,
      abortRequested: false,
      deleting: false,
      result: undefined,
    });
  });

  it('takes what a simulated run says at its end', () => {
    const status = {
      phase: 'Complete',
      plan: { rung: 'simulated' },
      result: { key: 'results/a/u/1', revision: 1 },
      conditions: [
        condition('Succeeded', 'True', 'Simulated'),
        condition('Finished', 'True', 'Done'),
      ],
    };
    const ended = run({ status });
    expect(isFinished(ended)).toBe(true);
    expect(toRunSummary(ended)).toMatchObject({
      simulated: true,
      rung: 'simulated',
      succeeded: 'True',
      result: { key: 'results/a/u/1', revision: 1 },
    });
  });
});

it.each([
  [{ name: 'x', labels: { 'assay.dev/definition': 'a' } }, 'a'],
  [{ name: 'b-x', generateName: 'b-' }, 'b'],
  [{ name: 'c' }, 'c'],
])('definitionOf(%j) is %s', (metadata, definition) => {
  expect(definitionOf({ metadata })).toBe(definition);
});

it('sorts newest first, and runs of one second by name', () => {
  const of = (createdAt: string, name: string) => ({
    createdAt,
    namespace: 'n',
    name,
  });
  const sorted = [of('1', 'b'), of('2', 'c'), of('1', 'a')].sort(compareRuns);
  expect(sorted.map(({ name }) => name)).toEqual(['c', 'a', 'b']);
});

describe('describeCondition', () => {
  it.each<[Condition, string, string]>([
    [condition('Admitted', 'Unknown', 'NotStarted'), 'NotStarted', 'looked at'],
    [condition('ClustersReady', 'False', 'InProgress'), 'Active', 'being made'],
    [condition('ClustersReady', 'False', 'Queued'), 'Active', 'being made'],
    [condition('ComponentsHealthy', 'True', 'Done'), 'Done', 'healthy'],
    [
      condition('WorkloadSucceeded', 'False', 'WorkloadFailed', 'exit code 3'),
      'Failed',
      'The load failed: exit code 3',
    ],
    [
      condition('MetricsCollected', 'False', 'NotReached'),
      'NotStarted',
      'Nothing was measured',
    ],
    [condition('Finished', 'False', 'InProgress'), 'Active', 'under way'],
    [
      condition('TornDown', 'True', 'Abandoned', 'maybe leaked: a'),
      'Failed',
      'could not be removed: maybe leaked: a',
    ],
    [condition('Foreign', 'True', 'X'), 'Done', 'Foreign is True (X)'],
  ])('%j', (given, state, words) => {
    const described = describeCondition(given);
    expect(described.state).toBe(state);
    expect(described.sentence).toContain(words);
  });
});

it.each([
  [undefined, undefined],
  ['', undefined],
  ['# Title\n\nOne\ntwo.\n\nThree.', 'One two.'],
  ['![a](b)\n\n```sh\nx\n```\n\nText', 'Text'],
  ['# Title\nText below it', 'Text below it'],
])('firstParagraph(%j) is %j', (markdown, paragraph) => {
  expect(firstParagraph(markdown)).toBe(paragraph);
});
