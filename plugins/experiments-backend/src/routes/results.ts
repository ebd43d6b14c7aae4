import type { ResultKey } from '@assay/plugin-experiments-common';
import type { Request, Response, Router } from 'express';
import { basename } from 'node:path';
import type { ExperimentsService } from '../service/ExperimentsService';
import type { CallerOf } from './caller';
import {
  downloadQuerySchema,
  parse,
  resultKeySchema,
  resultQuerySchema,
} from './schemas';

const contentTypes: Record<string, string> = {
  json: 'application/json; charset=utf-8',
  yaml: 'application/yaml; charset=utf-8',
};

export function addResultRoutes(
  router: Router,
  service: ExperimentsService,
  callerOf: CallerOf,
): void {
  router.get('/results', async (request, response) => {
    const call = await callerOf(request);
    const { limit, cursor, ...filter } = parse(
      resultQuerySchema,
      request.query,
    );
    response.json(await service.listResults(filter, { limit, cursor }, call));
  });

  router.post('/results/rebuild-index', async (request, response) => {
    response.json(await service.rebuildIndex(await callerOf(request)));
  });

  router.get(
    '/results/:definition/:runUid/revisions',
    async (request, response) => {
      const call = await callerOf(request);
      const key = parse(resultKeySchema, request.params);
      response.json(await service.listResultRevisions(key, call));
    },
  );

  router.post(
    '/results/:definition/:runUid/recollect',
    async (request, response) => {
      const call = await callerOf(request);
      const { definition, runUid } = parse(resultKeySchema, request.params);
      const answer = await service.recollectResult(
        { definition, runUid },
        call,
      );
      response.status(answer.created ? 201 : 200).json(answer);
    },
  );

  const sendFile = async (
    request: Request<any>,
    response: Response,
    path: string,
  ) => {
    const call = await callerOf(request);
    const key = parse(resultKeySchema, request.params);
    const { download } = parse(downloadQuerySchema, request.query);
    const file = await service.getResultFile(key, path, call);
    const type = contentTypes[path.slice(path.lastIndexOf('.') + 1)];
    response.setHeader('Content-Type', type ?? 'application/octet-stream');
    // What is stored comes from elsewhere; a browser shall not take it for a page.
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('ETag', `"${file.sha256}"`);
    response.setHeader('Cache-Control', 'private, no-cache');
    if (download) {
      response.attachment(downloadName(key, file.revision.revision, path));
      response.setHeader('Content-Type', type ?? 'application/octet-stream');
    }
    response.send(Buffer.from(file.content));
  };

  for (const path of [
    '/results/:definition/:runUid',
    '/results/:definition/:runUid/:revision',
  ]) {
    router.get(path, (request, response) =>
      sendFile(request, response, 'result.json'),
    );
  }

  router.get(
    '/results/:definition/:runUid/:revision/*',
    (request: Request<any>, response) =>
      sendFile(request, response, request.params[0]),
  );
}

/** Downloads of several runs land in one folder. */
function downloadName(
  { definition, runUid }: ResultKey,
  revision: number,
  path: string,
) {
  return `${definition}-${runUid.slice(0, 8)}-r${revision}-${basename(path)}`;
}
