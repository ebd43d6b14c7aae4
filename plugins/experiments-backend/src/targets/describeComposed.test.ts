import { describeComposed, type ComposedResource } from './describeComposed';

const resource = (
  kind: string,
  conditions: NonNullable<ComposedResource['status']>['conditions'],
  metadata = {},
): ComposedResource => ({
  kind,
  metadata: { name: 'x', ...metadata },
  status: { conditions },
});

const stockout = {
  type: 'LastAsyncOperation',
  status: 'False',
  reason: 'AsyncCreateFailure',
  message:
    'create failed:\n [GCE_STOCKOUT]: try a different zone, or try again later',
};

describe('describeComposed', () => {
  it('says why, in the words of the cloud, and whether elsewhere is better', () => {
    expect(
      describeComposed([
        resource('Cluster', [{ type: 'Synced', status: 'True' }]),
        resource('NodePool', [
          {
            type: 'Synced',
            status: 'False',
            message: 'cannot create, see the operation',
          },
          stockout,
        ]),
      ]),
    ).toEqual({
      message:
        'NodePool: create failed: [GCE_STOCKOUT]: try a different zone, or try again later',
      shortage: { kind: 'capacity', elsewhere: 'zone' },
    });
  });

  it('names everything that is wrong, and nothing that goes', () => {
    expect(
      describeComposed([
        resource('VPC', [{ type: 'Synced', status: 'False', message: 'no' }]),
        resource('Role', [{ type: 'Synced', status: 'False', message: 'nor' }]),
        resource('Subnet', [stockout], { deletionTimestamp: 'now' }),
      ]),
    ).toEqual({ message: 'VPC: no; Role: nor' });
  });

  it('says nothing of what is only under way', () => {
    expect(
      describeComposed([
        resource('Cluster', undefined),
        resource('Cluster', [
          { type: 'Ready', status: 'False', reason: 'Creating' },
          { type: 'LastAsyncOperation', status: 'True', message: 'fine' },
        ]),
      ]),
    ).toEqual({ message: '' });
  });
});
