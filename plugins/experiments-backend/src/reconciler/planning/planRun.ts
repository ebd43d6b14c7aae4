import type { ExperimentSpec } from '@assay/plugin-experiments-common';
import { InputError } from '@backstage/errors';
import type { RunPlan } from '../plan';
import type { AdmissionContext } from './AdmissionContext';
import { resolveSpec } from './resolveSpec';

/**
 * What a run of a spec would do. Creates nothing.
 * @throws InputError with the first field that cannot be, as `validateSpec` reports it
 */
export function planRun(
  spec: ExperimentSpec,
  context: AdmissionContext,
): { plan: RunPlan; warnings: string[] } {
  const { plan, report } = resolveSpec(spec, context);
  const [error] = report.errors;
  if (error) {
    throw new InputError(`${error.field}: ${error.message}`);
  }
  return { plan, warnings: report.warnings };
}
