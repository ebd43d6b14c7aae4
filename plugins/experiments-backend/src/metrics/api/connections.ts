import { KubernetesError, type Status } from '@assay/controller';
import type { TargetApi } from '@assay/plugin-experiments-node';
import { InputError } from '@backstage/errors';
import { SourceUnavailableError } from './errors';
import type { RawAnswer } from './readAnswer';

/** Sends a form to a path below the API, such as `/api/v1/query`. */
export type Connection = (
  path: string,
  form: URLSearchParams,
  signal: AbortSignal,
) => Promise<RawAnswer>;

/** An answer is held in memory as a whole; a longer one is a mistake in the expression. */
export const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const TIMEOUT_MS = 30_000;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** A server that is reached at its own address. */
export function directConnection(
  url: string,
  headers: Record<string, string> = {},
  source = url,
): Connection {
  return async (path, form, signal) => {
    try {
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { ...headers, ...FORM },
        body: form.toString(),
        // A redirect would take the credential along, and lose the form.
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await readBounded(response, source),
      };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof InputError) {
        throw error;
      }
      throw new SourceUnavailableError(
        `${source} cannot be reached: ${reasonOf(error)}`,
      );
    }
  };
}

/**
 * A Service of a target, reached through the proxy of the target's API server. Where that does not
 * let us, it throws what the API server said: a right is missing, and the source knows nothing of it.
 */
export function proxiedConnection(
  api: TargetApi,
  service: {
    namespace: string;
    name: string;
    port: number | string;
    scheme: 'http' | 'https';
  },
  prefix: string,
  source: string,
  headers: Record<string, string> = {},
): Connection {
  const { namespace, name, port, scheme } = service;
  const proxy = `/api/v1/namespaces/${namespace}/services/${scheme}:${name}:${port}/proxy`;
  return async (path, form, signal) => {
    try {
      const answer = await api.raw(`${proxy}${prefix}${path}`, {
        method: 'POST',
        headers: { ...headers, ...FORM },
        body: form.toString(),
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      if (answer.body.length > MAX_ANSWER_BYTES) {
        throw tooLong(source);
      }
      const refusal = readRefusal(answer);
      if (refusal) {
        throw KubernetesError.fromStatus(refusal, source, answer.status);
      }
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof InputError || KubernetesError.is(error, 403)) {
        throw error;
      }
      throw new SourceUnavailableError(
        `${source} cannot be reached through the API server of its target: ${reasonOf(
          error,
        )}`,
      );
    }
  };
}

/** What the API server itself refuses; undefined for what comes from behind it. */
function readRefusal({ status, body }: RawAnswer): Status | undefined {
  if (status !== 403) {
    return undefined;
  }
  try {
    const answer: Status = JSON.parse(body);
    return answer.kind === 'Status' ? answer : undefined;
  } catch {
    return undefined;
  }
}

async function readBounded(
  response: Response,
  source: string,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > MAX_ANSWER_BYTES) {
      // Leaving the loop ends the connection.
      throw tooLong(source);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLong(source: string): InputError {
  return new InputError(
    `${source} answered more than ${
      MAX_ANSWER_BYTES / 1024 / 1024
    } MiB; aggregate the expression or lengthen its step`,
  );
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  if (error.name === 'TimeoutError') {
    return `no answer within ${TIMEOUT_MS / 1000} s`;
  }
  return error.cause instanceof Error
    ? `${error.message}: ${error.cause.message}`
    : error.message;
}
