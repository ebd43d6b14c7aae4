import { ApiResponse } from './intercept';
import { KubernetesError, Status } from './KubernetesError';

/** What the request was, for messages: method and path without the query. */
interface Asked {
  method: string;
  path: string;
}

/**
 * The error of an answer that is not a success. Unknown groups and proxies on
 * the way answer in plain text, so a `Status` is expected but not required.
 */
export function refusal(
  asked: Asked,
  response: ApiResponse,
  nowMs: number,
): KubernetesError {
  const status = parseStatus(response.body);
  const retryAfterMs = parseRetryAfter(response.headers['retry-after'], nowMs);
  const context = describe(asked);
  if (status) {
    return KubernetesError.fromStatus(
      status,
      context,
      response.status,
      retryAfterMs,
    );
  }
  const text = response.body.trim().slice(0, 200);
  return new KubernetesError(
    `${context}: HTTP ${response.status}${text ? ` ${text}` : ''}`,
    { code: response.status, retryAfterMs },
  );
}

/** @throws KubernetesError when a success is not JSON, as from a login page */
export function parseJson<R>(asked: Asked, response: ApiResponse): R {
  try {
    return JSON.parse(response.body) as R;
  } catch (error) {
    throw new KubernetesError(
      `${describe(asked)}: HTTP ${
        response.status
      } with a body that is not JSON`,
      { code: 0, reason: 'ConnectionFailed', cause: error },
    );
  }
}

function describe({ method, path }: Asked): string {
  return `${method} ${path.split('?')[0]}`;
}

function parseStatus(body: string): Status | undefined {
  try {
    const parsed = JSON.parse(body);
    return parsed?.kind === 'Status' ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Seconds, or a date. */
function parseRetryAfter(
  value: string | undefined,
  nowMs: number,
): number | undefined {
  if (!value) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
