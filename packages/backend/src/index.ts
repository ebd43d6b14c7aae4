import { createBackend } from '@backstage/backend-defaults';

const backend = createBackend();

// The portal itself
backend.add(import('@backstage/plugin-app-backend'));
backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));
backend.add(import('@backstage/plugin-user-settings-backend'));
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(import('./permissionPolicy'));

// Catalog and search
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
backend.add(import('@assay/plugin-catalog-backend-module-experiments'));
backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));

// Templates
backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(import('@assay/plugin-scaffolder-backend-module-experiments'));

// What tells people and programs of changes
backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-signals-backend'));
backend.add(import('@backstage/plugin-notifications-backend'));
backend.add(import('@backstage/plugin-mcp-actions-backend'));

// The hub and the experiments on it
backend.add(import('@backstage/plugin-kubernetes-backend'));
backend.add(import('./kubernetesHub'));
backend.add(import('@assay/plugin-experiments-backend'));

backend.start();
