import { decideTaken } from '../children';
import { decideAdmission } from './admit';

describe('decideAdmission', () => {
  const error = (field: string) => ({
    field,
    reason: 'UnknownComponent',
    message: 'component "x" is not known',
  });

  it.each([
    {
      name: 'goes on with a place and no errors',
      given: { errors: [], hasPlace: true, deadline: 10, now: 0 },
      want: { type: 'done' },
    },
    {
      name: 'fails with the field of the first error, and says that there are more',
      given: {
        errors: [error('spec.a'), error('spec.b')],
        hasPlace: false,
        deadline: 10,
        now: 0,
      },
      want: {
        type: 'stalled',
        reason: 'UnknownComponent',
        field: 'spec.a',
        message: 'spec.a: component "x" is not known (and 1 more)',
      },
    },
    {
      name: 'queues without a place',
      given: { errors: [], hasPlace: false, deadline: 10, now: 0 },
      want: { type: 'waiting', reason: 'Queued', until: 10 },
    },
    {
      name: 'does not queue for ever',
      given: { errors: [], hasPlace: false, deadline: 10, now: 10 },
      want: { type: 'stalled', reason: 'DeadlineExceeded' },
    },
  ])('$name', ({ given, want }) => {
    expect(decideAdmission(given)).toMatchObject(want);
  });
});

describe('decideTaken', () => {
  const live = (runUid: string | undefined, deletionTimestamp?: string) => ({
    kind: 'Workflow',
    metadata: {
      name: 'axp-1',
      labels: runUid ? { 'assay.dev/run-uid': runUid } : undefined,
      deletionTimestamp,
    },
  });

  it.each([
    { name: 'ours', given: live('mine'), want: undefined },
    {
      name: 'of another run',
      given: live('other'),
      want: expect.objectContaining({ reason: 'NameTaken' }),
    },
    {
      name: 'of nobody',
      given: live(undefined),
      want: expect.objectContaining({ reason: 'NameTaken' }),
    },
    {
      name: 'ours and still going',
      given: live('mine', '2026-01-01T00:00:00Z'),
      want: expect.objectContaining({ type: 'waiting' }),
    },
  ])('an object that is $name', ({ given, want }) => {
    expect(decideTaken(given, 'mine')).toEqual(want);
  });
});
