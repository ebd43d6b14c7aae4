import type { IncomingMessage, ServerResponse } from 'node:http';
import { createHash } from 'node:crypto';
import type { Registry } from '../../registry';
import { methodNotAllowed } from '../../registry/errors';
import { mediaRanges } from '../requests/accept';
import { sendJson, sendNoPage, sendText } from '../responses/respond';
import { version } from '../version';
import {
  aggregated,
  groupDocument,
  groupList,
  legacyVersions,
  resourceList,
} from './discovery';
import type { OpenApi } from './OpenApi';

/** The version of aggregated discovery that the client prefers to the legacy form. */
function wantsAggregated(accept: string | undefined): string | undefined {
  for (const { type, parameters } of mediaRanges(accept ?? '')) {
    if (type === 'application/json' || type === '*/*') {
      const { as, g, v } = parameters;
      if (as === undefined) {
        return undefined;
      }
      if (
        as === 'APIGroupDiscoveryList' &&
        g === 'apidiscovery.k8s.io' &&
        (v === 'v2' || v === 'v2beta1')
      ) {
        return v;
      }
    }
  }
  return undefined;
}

function sendAggregated(
  request: IncomingMessage,
  response: ServerResponse,
  registry: Registry,
  core: boolean,
  discoveryVersion: string,
): void {
  const json = JSON.stringify(
    aggregated(registry.catalogue, core, discoveryVersion),
  );
  const tag = createHash('sha512').update(json).digest('hex').toUpperCase();
  response.setHeader('ETag', `"${tag}"`);
  response.setHeader('Vary', 'Accept');
  if (request.headers['if-none-match'] === `"${tag}"`) {
    response.writeHead(304).end();
    return;
  }
  sendJson(
    response,
    200,
    json,
    `application/json;g=apidiscovery.k8s.io;v=${discoveryVersion};as=APIGroupDiscoveryList`,
  );
}

/**
 * Answers the paths that are about the server and not about objects.
 *
 * @returns false when the path is not one of them
 * @throws ApiError 405 when it is one and shall be changed
 */
export function handleDocument(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  registry: Registry,
  openApi: OpenApi,
): boolean {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const send = (document: object | undefined) => {
    if (!isRead) {
      throw methodNotAllowed();
    }
    if (document) {
      sendJson(response, 200, JSON.stringify(document));
    } else {
      sendNoPage(response);
    }
    return true;
  };
  const { catalogue } = registry;
  const [root, group, groupVersion, ...rest] = path.split('/').filter(Boolean);
  switch (root) {
    case undefined:
      return send({ paths: paths(registry, openApi) });
    case 'healthz':
    case 'livez':
    case 'readyz':
      sendText(response, 200, 'ok');
      return true;
    case 'version':
      return send(version);
    case 'openapi':
      return handleOpenApi(response, path, openApi);
    case 'api':
    case 'apis': {
      const core = root === 'api';
      const wanted = wantsAggregated(request.headers.accept);
      if (group === undefined && wanted && isRead) {
        sendAggregated(request, response, registry, core, wanted);
        return true;
      }
      if (group === undefined) {
        return send(
          core
            ? legacyVersions(request.headers.host ?? '')
            : groupList(catalogue),
        );
      }
      if (core) {
        return groupVersion === undefined
          ? send(resourceList(catalogue, '', group))
          : false;
      }
      if (groupVersion === undefined) {
        return send(groupDocument(catalogue, group));
      }
      return rest.length === 0
        ? send(resourceList(catalogue, group, groupVersion))
        : false;
    }
    default:
      return false;
  }
}

function handleOpenApi(
  response: ServerResponse,
  path: string,
  openApi: OpenApi,
): boolean {
  const wanted = /^\/openapi\/v3(?:\/(.*?))?\/?$/.exec(path);
  let document: string | undefined;
  if (wanted) {
    document = wanted[1]
      ? openApi.document(wanted[1])
      : JSON.stringify(openApi.index());
  }
  if (document === undefined) {
    sendNoPage(response);
  } else {
    sendJson(response, 200, document);
  }
  return true;
}

function paths({ catalogue }: Registry, openApi: OpenApi): string[] {
  const { paths: documents } = openApi.index() as { paths: object };
  const groups = catalogue
    .groups()
    .filter(({ group }) => group)
    .map(({ group }) => `/apis/${group}`);
  return [
    '/api',
    '/apis',
    ...groups,
    ...Object.keys(documents).map(path => `/${path}`),
    ...Object.keys(documents).map(path => `/openapi/v3/${path}`),
    '/healthz',
    '/livez',
    '/openapi/v3',
    '/readyz',
    '/version',
  ].sort();
}
