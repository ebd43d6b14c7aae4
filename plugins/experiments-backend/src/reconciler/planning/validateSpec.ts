import type {
  ExperimentSpec,
  FieldError,
} from '@assay/plugin-experiments-common';
import type { AdmissionContext } from './AdmissionContext';
import { resolveSpec } from './resolveSpec';

/**
 * Everything that a spec names and that does not exist or cannot be, by the path of its field: the
 * same errors as `Admitted=False` has. The spec is one that the schema accepts, with its defaults.
 */
export function validateSpec(
  spec: ExperimentSpec,
  context: AdmissionContext,
): FieldError[] {
  return resolveSpec(spec, context).report.errors;
}
