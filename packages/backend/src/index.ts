import { createBackend } from '@backstage/backend-defaults';
import { addPortal } from './addPortal';

const backend = createBackend();

addPortal(backend);

// The hub, its experiments, and who may do what with them
backend.add(import('./permissionPolicy'));
backend.add(import('./kubernetesHub'));
backend.add(import('@assay/plugin-experiments-backend'));
backend.add(import('@assay/plugin-catalog-backend-module-experiments'));
backend.add(import('@assay/plugin-scaffolder-backend-module-experiments'));

backend.start();
