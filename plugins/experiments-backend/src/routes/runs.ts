import type { CreateRunRequest } from '@assay/plugin-experiments-common';
import type { Request, Router } from 'express';
import type { ExperimentsService } from '../service/ExperimentsService';
import { bodyOf, readBody } from './body';
import type { CallerOf } from './caller';
import {
  abandonSchema,
  createRunSchema,
  outputQuerySchema,
  parse,
  processKeySchema,
  runKeySchema,
  runQuerySchema,
} from './schemas';

// The schema leaves the spec to the hub, so that it has no type of its own here.
const requestOf = (request: Request) =>
  parse(createRunSchema, bodyOf(request)) as CreateRunRequest;

export function addRunRoutes(
  router: Router,
  service: ExperimentsService,
  callerOf: CallerOf,
): void {
  router.get('/runs', async (request, response) => {
    const call = await callerOf(request);
    const { phase, limit, cursor, ...filter } = parse(
      runQuerySchema,
      request.query,
    );
    response.json(
      await service.listRuns(
        { ...filter, phases: phase },
        { limit, cursor },
        call,
      ),
    );
  });

  router.post('/runs', readBody, async (request, response) => {
    const call = await callerOf(request);
    const { run, created } = await service.createRun(requestOf(request), call);
    response.status(created ? 201 : 200).json(run);
  });

  router.post('/plans', readBody, async (request, response) => {
    const call = await callerOf(request);
    response.json(await service.planRun(requestOf(request), call));
  });

  router.get('/runs/:namespace/:name', async (request, response) => {
    const call = await callerOf(request);
    const key = parse(runKeySchema, request.params);
    response.json(await service.getRun(key, call));
  });

  router.delete('/runs/:namespace/:name', async (request, response) => {
    const call = await callerOf(request);
    const key = parse(runKeySchema, request.params);
    response.status(202).json(await service.deleteRun(key, call));
  });

  for (const [verb, act] of [
    ['abort', service.abortRun.bind(service)],
    ['pause', service.pauseRun.bind(service)],
    ['resume', service.resumeRun.bind(service)],
  ] as const) {
    router.post(
      `/runs/:namespace/:name/${verb}`,
      async (request: Request, response) => {
        const call = await callerOf(request);
        const key = parse(runKeySchema, request.params);
        response.json(await act(key, call));
      },
    );
  }

  router.post(
    '/runs/:namespace/:name/abandon',
    readBody,
    async (request, response) => {
      const call = await callerOf(request);
      const key = parse(runKeySchema, request.params);
      const { entry } = parse(abandonSchema, bodyOf(request));
      response.json(await service.abandonEntry({ ...key, entry }, call));
    },
  );

  router.get('/runs/:namespace/:name/processes', async (request, response) => {
    const call = await callerOf(request);
    const key = parse(runKeySchema, request.params);
    response.json(await service.listProcesses(key, call));
  });

  router.get(
    '/runs/:namespace/:name/processes/:process/output',
    async (request, response) => {
      const call = await callerOf(request);
      const key = parse(processKeySchema, request.params);
      const { tailLines } = parse(outputQuerySchema, request.query);
      response.json(
        await service.getProcessOutput({ ...key, tailLines }, call),
      );
    },
  );
}
