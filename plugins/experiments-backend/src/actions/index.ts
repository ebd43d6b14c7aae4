import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { ExperimentsService } from '../service/ExperimentsService';
import { registerReadActions } from './readActions';
import { registerWriteActions } from './writeActions';

/** Registers what programs, templates and AI clients may do; the service checks each call. */
export function registerActions(
  registry: ActionsRegistryService,
  service: ExperimentsService,
): void {
  registerReadActions(registry, service);
  registerWriteActions(registry, service);
}
