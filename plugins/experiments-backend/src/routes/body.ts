import { InputError } from '@backstage/errors';
import express from 'express';
import type { Request, RequestHandler } from 'express';
import { parse as parseYaml } from 'yaml';

/** Largest body: what the hub takes as an object is smaller. */
const LIMIT = 3 * 1024 * 1024;

/** Reads the body as text, whatever type it says it is; 413 when it is larger than 3 MiB. */
export const readBody: RequestHandler = express.text({
  type: () => true,
  limit: LIMIT,
});

/**
 * The body as JSON or YAML; `{}` when there is none.
 * @throws InputError when it is neither
 */
export function bodyOf(request: Request): unknown {
  const text: unknown = request.body;
  if (typeof text !== 'string' || text.trim() === '') {
    return {};
  }
  try {
    // JSON is YAML, but not the other way around, and the parser of JSON names the position.
    return request.is('json') ? JSON.parse(text) : parseYaml(text);
  } catch (error) {
    const [reason] = String((error as Error).message).split('\n');
    throw new InputError(`The body is neither JSON nor YAML: ${reason}`);
  }
}
