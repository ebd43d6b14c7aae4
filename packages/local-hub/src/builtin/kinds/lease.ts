import { FieldCause, JsonObject } from '../../schema';
import { invalid } from '../../schema/causes';
import { at, column, define, textAt } from '../define';
import { int32, microTime, pointer, resource, struct, text } from '../props';

function validate(object: JsonObject): FieldCause[] {
  const causes: FieldCause[] = [];
  const duration = at(object, 'spec', 'leaseDurationSeconds');
  if (typeof duration === 'number' && duration <= 0)
    causes.push(
      invalid('spec.leaseDurationSeconds', duration, 'must be greater than 0'),
    );
  const transitions = at(object, 'spec', 'leaseTransitions');
  if (typeof transitions === 'number' && transitions < 0)
    causes.push(
      invalid(
        'spec.leaseTransitions',
        transitions,
        'must be greater than or equal to 0',
      ),
    );
  return causes;
}

export const lease = define({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  namespaced: true,
  allowUnconditionalUpdate: false,
  allowCreateOnUpdate: true,
  props: resource(
    'Lease',
    {
      spec: struct(
        'LeaseSpec',
        {
          holderIdentity: pointer(text('Who holds the lease.')),
          leaseDurationSeconds: pointer(
            int32(
              'How long candidates must wait after the last renewal before they take it.',
            ),
          ),
          acquireTime: microTime('When the current lease was acquired.'),
          renewTime: microTime('When the holder last renewed it.'),
          leaseTransitions: pointer(int32('How often it changed hands.')),
          strategy: pointer(
            text('Strategy for picking the leader of a coordinated election.'),
          ),
          preferredHolder: pointer(text('Who should hold the lease.')),
        },
        'Spec contains the specification of the Lease.',
      ),
    },
    'Lease defines a lease concept.',
  ),
  middle: [
    {
      column: column(
        'Holder',
        'holderIdentity contains the identity of the holder of a current lease.',
      ),
      cell: object => textAt(object, 'spec', 'holderIdentity'),
    },
  ],
  empty: { spec: {} },
  prepare: object => {
    object.spec ??= {};
  },
  validate,
});
