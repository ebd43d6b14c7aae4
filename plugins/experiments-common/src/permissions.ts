import { createPermission } from '@backstage/plugin-permission-common';

/** Read definitions, runs, process output and results. @public */
export const experimentsReadPermission = createPermission({
  name: 'experiments.run.read',
  attributes: { action: 'read' },
});
/** Start a run. @public */
export const experimentsCreatePermission = createPermission({
  name: 'experiments.run.create',
  attributes: { action: 'create' },
});
/** Abort, pause and resume a run, and collect its metrics again. @public */
export const experimentsUpdatePermission = createPermission({
  name: 'experiments.run.update',
  attributes: { action: 'update' },
});
/** Delete a run. @public */
export const experimentsDeletePermission = createPermission({
  name: 'experiments.run.delete',
  attributes: { action: 'delete' },
});
/** Rebuild the index of results from the result store. @public */
export const experimentsIndexPermission = createPermission({
  name: 'experiments.index.rebuild',
  attributes: { action: 'update' },
});
/** Every permission of the plugin. @public */
export const experimentsPermissions = [
  experimentsReadPermission,
  experimentsCreatePermission,
  experimentsUpdatePermission,
  experimentsDeletePermission,
  experimentsIndexPermission,
];
