import {
  createExternalRouteRef,
  createRouteRef,
  createSubRouteRef,
} from '@backstage/frontend-plugin-api';

/** `/experiments` */
export const rootRouteRef = createRouteRef();

/** `/experiments/runs/:namespace/:name` */
export const runRouteRef = createSubRouteRef({
  parent: rootRouteRef,
  path: '/runs/:namespace/:name',
});

/** `/experiments/results/:definition/:runUid/:revision` */
export const resultRouteRef = createSubRouteRef({
  parent: rootRouteRef,
  path: '/results/:definition/:runUid/:revision',
});

/** Where a new experiment is composed. */
export const createRouteRefExternal = createExternalRouteRef({
  defaultTarget: 'scaffolder.root',
});
