import experimentsPlugin from '@assay/plugin-experiments';
import { createApp } from '@backstage/frontend-defaults';
import userSettingsModule from '@backstage/plugin-app-module-user-settings';
import authPlugin from '@backstage/plugin-auth';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import catalogGraphPlugin from '@backstage/plugin-catalog-graph/alpha';
import kubernetesPlugin from '@backstage/plugin-kubernetes/alpha';
import notificationsPlugin from '@backstage/plugin-notifications/alpha';
import orgPlugin from '@backstage/plugin-org/alpha';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import searchPlugin from '@backstage/plugin-search/alpha';
import signalsPlugin from '@backstage/plugin-signals/alpha';
import userSettingsPlugin from '@backstage/plugin-user-settings/alpha';
import { navModule } from './modules/nav';
import { signInModule } from './modules/signIn';

/**
 * The portal: composition only. The features stand here one by one, and not found by themselves,
 * so that a test can start the very app that ships.
 */
export default createApp({
  features: [
    experimentsPlugin,
    catalogPlugin,
    catalogGraphPlugin,
    scaffolderPlugin,
    searchPlugin,
    kubernetesPlugin,
    orgPlugin,
    notificationsPlugin,
    signalsPlugin,
    userSettingsPlugin,
    userSettingsModule,
    authPlugin,
    signInModule,
    navModule,
  ],
});
