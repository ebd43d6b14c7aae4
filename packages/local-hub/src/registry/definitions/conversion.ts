import type { FieldCause } from '../../schema';
import { invalid } from '../../schema/causes';
import type { ApiObject } from '../../store';
import type { Definition } from './Definition';

/** Versions are served under the names they have; nothing converts between them, and nobody shall believe otherwise. */
export function conversionCauses(definition: ApiObject): FieldCause[] {
  const strategy = (definition as Partial<Definition>).spec?.conversion
    ?.strategy;
  return strategy === undefined || strategy === 'None'
    ? []
    : [
        invalid(
          'spec.conversion.strategy',
          strategy,
          'the local hub converts nothing: must be None',
        ),
      ];
}
