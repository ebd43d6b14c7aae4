import { badRequest } from '../errors';

/** Where the next page of a list starts, and in which state of the world. */
export interface ContinueToken {
  /** The version of the first page; -1 when that is forgotten and the rest shall come from today. */
  version: number;
  /** The first key that may be on the page. */
  start: string;
}

const FORMAT = 'meta.k8s.io/v1';

export function encodeContinue({ version, start }: ContinueToken): string {
  const text = JSON.stringify({ v: FORMAT, rv: version, start });
  return Buffer.from(text).toString('base64url');
}

/** @throws ApiError 400 when it is not one of ours */
export function decodeContinue(token: string): ContinueToken {
  let decoded: unknown;
  try {
    decoded = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch (error) {
    throw badRequest(
      `invalid continue token: continue key is not valid: ${
        (error as Error).message
      }`,
    );
  }
  const { v, rv, start } = (decoded ?? {}) as Record<string, unknown>;
  if (v !== FORMAT || typeof rv !== 'number' || rv === 0 || !start) {
    throw badRequest('invalid continue token: continue key is not valid');
  }
  return { version: rv, start: String(start) };
}
