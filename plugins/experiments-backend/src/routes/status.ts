import type { Router } from 'express';
import type { ExperimentsService } from '../service/ExperimentsService';
import type { CallerOf } from './caller';

/** Needs no credentials. */
export const HEALTH_PATH = '/health';

export function addStatusRoute(
  router: Router,
  service: ExperimentsService,
  callerOf: CallerOf,
): void {
  router.get('/status', async (request, response) => {
    response.json(await service.getStatus(await callerOf(request)));
  });
  // For probes and alerts, which have no credentials: one word, and nothing of the hub.
  router.get(HEALTH_PATH, (_, response) => {
    const healthy = service.isHealthy();
    response
      .status(healthy ? 200 : 503)
      .json({ status: healthy ? 'ok' : 'degraded' });
  });
}
