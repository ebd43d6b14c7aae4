import { createBackend } from '@backstage/backend-defaults';

/** Everything of the portal that knows nothing of experiments. */
export function addPortal(backend: ReturnType<typeof createBackend>): void {
  // The portal itself
  backend.add(import('@backstage/plugin-app-backend'));
  backend.add(import('@backstage/plugin-auth-backend'));
  backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));
  backend.add(import('@backstage/plugin-user-settings-backend'));
  backend.add(import('@backstage/plugin-permission-backend'));

  // Catalog and search
  backend.add(import('@backstage/plugin-catalog-backend'));
  backend.add(
    import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
  );
  backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
  backend.add(import('@backstage/plugin-search-backend'));
  backend.add(import('@backstage/plugin-search-backend-module-catalog'));

  // Templates
  backend.add(import('@backstage/plugin-scaffolder-backend'));

  // What tells people and programs of changes
  backend.add(import('@backstage/plugin-events-backend'));
  backend.add(import('@backstage/plugin-signals-backend'));
  backend.add(import('@backstage/plugin-notifications-backend'));
  backend.add(import('@backstage/plugin-mcp-actions-backend'));

  // The Kubernetes tab
  backend.add(import('@backstage/plugin-kubernetes-backend'));
}
