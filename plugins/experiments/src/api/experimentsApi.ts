import type { ExperimentsClient } from '@assay/plugin-experiments-common';
import { createApiRef } from '@backstage/frontend-plugin-api';

/** What the pages ask of the experiments backend; every failure is an `ExperimentsApiError`. @public */
export type ExperimentsApi = Pick<ExperimentsClient, keyof ExperimentsClient>;

/** @public */
export const experimentsApiRef = createApiRef<ExperimentsApi>().with({
  id: 'plugin.experiments.client',
  pluginId: 'experiments',
});
