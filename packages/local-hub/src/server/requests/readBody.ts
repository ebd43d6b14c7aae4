import type { IncomingMessage } from 'node:http';
import { entityTooLarge } from '../../registry/errors';

/** The largest body that is read, in bytes. */
export const BODY_LIMIT = 3 * 1024 * 1024;

/**
 * Reads a whole body.
 *
 * A body that is too large is still taken from the wire before it is refused: a client that is cut off while it sends
 * sees a broken connection and not the answer.
 *
 * @throws ApiError 413 above the limit
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= BODY_LIMIT) {
      chunks.push(chunk);
    }
  }
  if (length > BODY_LIMIT) {
    throw entityTooLarge(BODY_LIMIT);
  }
  return Buffer.concat(chunks);
}
