import type { Experiment } from '@assay/plugin-experiments-common';
import { notificationOf } from './notificationOf';

const run = (
  finished: 'True' | 'False',
  changes: { phase?: string; createdBy?: string; owner?: string } = {},
) =>
  ({
    apiVersion: 'assay.dev/v1alpha1',
    kind: 'Experiment',
    metadata: {
      name: 'hello-app-1',
      namespace: 'experiments',
      uid: 'u',
      labels: { 'assay.dev/definition': 'hello-app' },
      annotations: changes.createdBy
        ? { 'assay.dev/created-by': changes.createdBy }
        : {},
    },
    spec: { owner: changes.owner },
    status: {
      phase: changes.phase,
      conditions: [
        {
          type: 'Finished',
          status: finished,
          reason: 'x',
          lastTransitionTime: '',
        },
        {
          type: 'Succeeded',
          status: changes.phase === 'Failed' ? 'False' : 'True',
          reason: 'x',
          lastTransitionTime: '',
        },
      ],
    },
  } as unknown as Experiment);

describe('notificationOf', () => {
  it('tells who made the run when it ends', () => {
    const end = run('True', {
      phase: 'Failed',
      createdBy: 'user:default/ada',
      owner: 'platform',
    });
    expect(notificationOf(run('False'), end)).toEqual({
      recipients: { type: 'entity', entityRef: 'user:default/ada' },
      payload: {
        title: 'Run hello-app-1 has failed',
        description: undefined,
        link: '/experiments/runs/experiments/hello-app-1',
        severity: 'high',
        topic: 'experiment:default/hello-app',
        scope: 'run-u',
      },
    });
  });

  it('tells the owner of a run that nobody made through the portal', () => {
    const end = run('True', { phase: 'Complete', owner: 'platform' });
    expect(notificationOf(run('False'), end)).toMatchObject({
      recipients: { entityRef: 'group:default/platform' },
      payload: { severity: 'normal' },
    });
  });

  it.each([
    ['it still runs', run('False'), run('False', { owner: 'a' })],
    ['it was over already', run('True'), run('True', { owner: 'a' })],
    ['it is seen for the first time', undefined, run('True', { owner: 'a' })],
    ['nobody is known', run('False'), run('True')],
  ])('says nothing when %s', (_, previous, next) => {
    expect(notificationOf(previous, next)).toBeUndefined();
  });
});
