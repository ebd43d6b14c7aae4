import type { Router } from 'express';
import type { ExperimentsService } from '../service/ExperimentsService';
import type { CallerOf } from './caller';
import { definitionKeySchema, parse } from './schemas';

export function addDefinitionRoutes(
  router: Router,
  service: ExperimentsService,
  callerOf: CallerOf,
): void {
  router.get('/definitions', async (request, response) => {
    response.json(await service.listDefinitions(await callerOf(request)));
  });

  router.get('/definitions/:name', async (request, response) => {
    const call = await callerOf(request);
    const { name } = parse(definitionKeySchema, request.params);
    response.json(await service.getDefinition(name, call));
  });
}
