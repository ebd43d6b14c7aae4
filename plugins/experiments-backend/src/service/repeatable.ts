import type {
  Experiment,
  ExperimentSpecInput,
} from '@assay/plugin-experiments-common';

/** The spec of a run without what belongs to that one run. */
export function repeatable(run: Experiment): ExperimentSpecInput {
  const { abort, paused, expiresAt, ...spec } = run.spec;
  return spec;
}
