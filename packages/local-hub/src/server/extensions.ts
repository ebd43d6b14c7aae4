import type { ServerResponse } from 'node:http';
import { sendJson, sendNoPage, sendStatus } from './responses/respond';
import { methodNotAllowed } from '../registry/errors';

/** A request below the prefix of an extension. @public */
export interface ExtensionRequest {
  method: string;
  /** The whole path, without the query. */
  path: string;
  query: URLSearchParams;
}

/**
 * Paths that the hub serves beside the Kubernetes API, behind the same address, certificate and token.
 *
 * @public
 */
export interface HttpExtension {
  /** For example `/assay.dev/local/v1`. */
  prefix: string;
  /** @returns undefined for a path that it does not serve; a body is sent as JSON */
  handle(
    request: ExtensionRequest,
  ): Promise<{ status: number; body: unknown } | undefined>;
}

/** @returns false when no extension has the path */
export async function handleExtension(
  extensions: readonly HttpExtension[],
  request: ExtensionRequest,
  response: ServerResponse,
): Promise<boolean> {
  const extension = extensions.find(
    ({ prefix }) =>
      request.path === prefix || request.path.startsWith(`${prefix}/`),
  );
  if (!extension) {
    return false;
  }
  if (request.method !== 'GET') {
    sendStatus(response, methodNotAllowed().status);
    return true;
  }
  const answer = await extension.handle(request);
  if (answer) {
    sendJson(response, answer.status, JSON.stringify(answer.body));
  } else {
    sendNoPage(response);
  }
  return true;
}
