import type { ServerResponse } from 'node:http';
import { stringify } from 'yaml';
import type { Status } from '../../registry';
import type { Accepted } from '../requests/accept';

/** Writes a whole answer that is JSON already. */
export function sendJson(
  response: ServerResponse,
  code: number,
  json: string,
  contentType = 'application/json',
): void {
  const body = Buffer.from(json);
  response.writeHead(code, {
    'Content-Type': contentType,
    'Content-Length': body.length,
    'Cache-Control': 'no-cache, private',
  });
  response.end(body);
}

/** Writes JSON in the encoding that the client wants. */
export function sendEncoded(
  response: ServerResponse,
  code: number,
  json: string,
  { encoding }: Pick<Accepted, 'encoding'>,
): void {
  if (encoding === 'yaml') {
    sendJson(response, code, stringify(JSON.parse(json)), 'application/yaml');
  } else {
    sendJson(response, code, json);
  }
}

export function sendStatus(
  response: ServerResponse,
  status: Status,
  code = status.code ?? 200,
): void {
  sendJson(response, code, JSON.stringify(status));
}

/** Plain text, as the server answers paths that nobody serves. */
export function sendText(
  response: ServerResponse,
  code: number,
  text: string,
): void {
  response.writeHead(code, {
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-cache, private',
  });
  response.end(text);
}

export const sendNoPage = (response: ServerResponse) =>
  sendText(response, 404, '404 page not found\n');
