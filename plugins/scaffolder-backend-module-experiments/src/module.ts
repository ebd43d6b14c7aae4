import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createCreateAction } from './actions/create';
import { createRunAction } from './actions/run';

/**
 * Actions of templates that start experiments.
 * @public
 */
export const scaffolderModuleExperiments = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'experiments',
  register(env) {
    env.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        auth: coreServices.auth,
        discovery: coreServices.discovery,
      },
      async init({ actions, auth, discovery }) {
        const access = { auth, discovery };
        actions.addActions(createRunAction(access), createCreateAction(access));
      },
    });
  },
});
