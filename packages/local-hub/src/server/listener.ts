import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from '../registry';
import { failure } from '../registry/Status';
import { internal, unauthorized } from '../registry/errors';
import type { ServerContext } from './Exchange';
import { handleExtension, type HttpExtension } from './extensions';
import { handleDocument } from './handlers/documents';
import { OpenApi } from './handlers/OpenApi';
import { handleResource } from './handlers/resources';
import { sendStatus } from './responses/respond';

/** What the listener is made from. */
export interface ListenerOptions extends ServerContext {
  token: string;
  extensions: readonly HttpExtension[];
  /** Is told of errors that are faults of the hub. */
  failed(work: string, error: unknown): void;
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** The function that answers every request. */
export function createListener(options: ListenerOptions) {
  const openApi = new OpenApi(options.registry.catalogue);
  const expected = digest(`Bearer ${options.token}`);

  const authenticate = ({ headers }: IncomingMessage) => {
    // Equal lengths, so that the comparison takes as long for any token.
    if (!timingSafeEqual(digest(headers.authorization ?? ''), expected)) {
      throw unauthorized();
    }
    if (Object.keys(headers).some(name => name.startsWith('impersonate-'))) {
      throw failure(
        403,
        'Forbidden',
        'impersonation is not supported by the local hub',
      );
    }
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    authenticate(request);
    const url = new URL(request.url ?? '/', 'https://127.0.0.1');
    const method = request.method ?? 'GET';
    const { pathname: path, searchParams: query } = url;
    if (
      await handleExtension(
        options.extensions,
        { method, path, query },
        response,
      )
    ) {
      return;
    }
    const { registry } = options;
    if (handleDocument(request, response, path, registry, openApi)) {
      return;
    }
    await handleResource(options, request, response, url);
  };

  return async (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('Audit-Id', randomUUID());
    // A client that has gone is told nothing more; its socket says so by closing.
    response.on('error', () => response.destroy());
    try {
      await answer(request, response);
    } catch (error) {
      if (request.destroyed && !request.complete) {
        return;
      }
      if (!(error instanceof ApiError)) {
        options.failed(`${request.method} ${request.url}`, error);
      }
      refuse(request, response, error);
    }
  };
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status } =
    error instanceof ApiError
      ? error
      : internal(`Internal error occurred: ${(error as Error).message}`);
  // What was not read would be taken for the next request of the connection.
  request.resume();
  sendStatus(response, status);
}
