import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { callerOf } from './routes/caller';
import { addDefinitionRoutes } from './routes/definitions';
import { fieldErrors } from './routes/errors';
import { addResultRoutes } from './routes/results';
import { addRunRoutes } from './routes/runs';
import { addStatusRoute } from './routes/status';
import type { ExperimentsService } from './service/ExperimentsService';

/** The HTTP surface: what it takes and answers, and no logic. */
export function createRouter(options: {
  service: ExperimentsService;
  httpAuth: HttpAuthService;
}): Router {
  const router = PromiseRouter();
  const caller = callerOf(options.httpAuth);
  for (const addRoutes of [
    addDefinitionRoutes,
    addRunRoutes,
    addResultRoutes,
    addStatusRoute,
  ]) {
    addRoutes(router, options.service, caller);
  }
  router.use(fieldErrors);
  return router;
}
