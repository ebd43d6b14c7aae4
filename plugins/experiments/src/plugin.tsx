import { ExperimentsClient } from '@assay/plugin-experiments-common';
import {
  ApiBlueprint,
  createFrontendPlugin,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { RiFlaskLine } from '@remixicon/react';
import { experimentsApiRef } from './api/experimentsApi';
import {
  createRouteRefExternal,
  resultRouteRef,
  rootRouteRef,
  runRouteRef,
} from './routes';

const filter = { kind: 'experiment' };

export const experimentsApi = ApiBlueprint.make({
  params: define =>
    define({
      api: experimentsApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: ({ fetchApi }) => new ExperimentsClient({ fetchApi }),
    }),
});

export const experimentsPage = PageBlueprint.make({
  params: {
    path: '/experiments',
    title: 'Experiments',
    icon: <RiFlaskLine />,
    routeRef: rootRouteRef,
    loader: () =>
      import('./ExperimentsRouter').then(m => <m.ExperimentsRouter />),
  },
});

export const latestRunCard = EntityCardBlueprint.make({
  name: 'latest-run',
  params: {
    type: 'info',
    filter,
    loader: () =>
      import('./entity/LatestRunCard').then(m => <m.LatestRunCard />),
  },
});

export const runsTab = EntityContentBlueprint.make({
  name: 'runs',
  params: {
    path: '/runs',
    title: 'Runs',
    group: 'operation',
    filter,
    loader: () => import('./entity/RunsTab').then(m => <m.RunsTab />),
  },
});

export const resultsTab = EntityContentBlueprint.make({
  name: 'results',
  params: {
    path: '/results',
    title: 'Results',
    group: 'observability',
    filter,
    loader: () => import('./entity/ResultsTab').then(m => <m.ResultsTab />),
  },
});

/** The pages of the lab, and what it adds to an experiment's page in the catalog. @public */
export default createFrontendPlugin({
  pluginId: 'experiments',
  title: 'Experiments',
  icon: <RiFlaskLine />,
  info: { packageJson: () => import('../package.json') },
  routes: { root: rootRouteRef, run: runRouteRef, result: resultRouteRef },
  externalRoutes: { create: createRouteRefExternal },
  extensions: [
    experimentsApi,
    experimentsPage,
    latestRunCard,
    runsTab,
    resultsTab,
  ],
});
