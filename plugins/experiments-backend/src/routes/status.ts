import type { Router } from 'express';
import type { ExperimentsService } from '../service/ExperimentsService';
import type { CallerOf } from './caller';

export function addStatusRoute(
  router: Router,
  service: ExperimentsService,
  callerOf: CallerOf,
): void {
  router.get('/status', async (request, response) => {
    response.json(await service.getStatus(await callerOf(request)));
  });
}
