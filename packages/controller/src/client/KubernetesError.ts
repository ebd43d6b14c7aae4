/** @public */
export interface StatusCause {
  reason?: string;
  message?: string;
  field?: string;
}

/**
 * The answer of an API server that refuses.
 *
 * @public
 */
export interface Status {
  kind?: string;
  apiVersion?: string;
  metadata?: { resourceVersion?: string; continue?: string };
  status?: string;
  message?: string;
  reason?: string;
  code?: number;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    uid?: string;
    causes?: StatusCause[];
    retryAfterSeconds?: number;
  };
}

/**
 * Why a call never got an answer.
 *
 * - `ConnectionFailed`: no connection, or it broke
 * - `RequestTimeout`: no answer in time; a write may or may not have happened
 * - `CredentialsUnavailable`: the kubeconfig's credentials could not be made
 *
 * @public
 */
export type ConnectionReason =
  | 'ConnectionFailed'
  | 'RequestTimeout'
  | 'CredentialsUnavailable';

/**
 * A call that failed: refused by the server, or never answered (`code` 0, and
 * `reason` one of {@link ConnectionReason}). A call that the caller aborted is
 * not one of these; it rejects with the reason of the caller's signal.
 *
 * @public
 */
export class KubernetesError extends Error {
  readonly name = 'KubernetesError';
  /** HTTP status code; 0 when there was no answer. */
  readonly code: number;
  readonly reason?: string;
  /** What the server sent, when it sent a `Status`. */
  readonly status?: Status;
  /** How long the server asked us to wait, in milliseconds. */
  readonly retryAfterMs?: number;

  constructor(
    message: string,
    options: {
      code: number;
      reason?: string;
      status?: Status;
      retryAfterMs?: number;
      cause?: unknown;
    },
  ) {
    super(message, { cause: options.cause });
    this.code = options.code;
    this.reason = options.reason ?? options.status?.reason;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
  }

  /**
   * Whether something thrown is one of these, with this code if one is given.
   * It looks at the name and not at the class: a process can hold two copies of
   * this package.
   */
  static is(error: unknown, code?: number): error is KubernetesError {
    return (
      error instanceof Error &&
      error.name === 'KubernetesError' &&
      'code' in error &&
      (code === undefined || error.code === code)
    );
  }

  /** From an `ERROR` event of a watch, or the body of a refusal. */
  static fromStatus(
    status: Status,
    context: string,
    code: number = status.code ?? 500,
    retryAfterMs?: number,
  ): KubernetesError {
    const seconds = status.details?.retryAfterSeconds;
    return new KubernetesError(
      `${context}: ${status.message ?? status.reason ?? `HTTP ${code}`}`,
      {
        code,
        status,
        retryAfterMs:
          retryAfterMs ?? (seconds === undefined ? undefined : seconds * 1000),
      },
    );
  }
}

/** 404. @public */
export function isNotFound(error: unknown): error is KubernetesError {
  return KubernetesError.is(error, 404);
}

/** 409, and not because the name is taken. @public */
export function isConflict(error: unknown): error is KubernetesError {
  return KubernetesError.is(error, 409) && error.reason !== 'AlreadyExists';
}

/** 409 of a create: the name is taken. @public */
export function isAlreadyExists(error: unknown): error is KubernetesError {
  return KubernetesError.is(error, 409) && error.reason === 'AlreadyExists';
}

/** 410: the resourceVersion or the continue token is too old. @public */
export function isGone(error: unknown): error is KubernetesError {
  return KubernetesError.is(error, 410);
}

/** 403. @public */
export function isForbidden(error: unknown): error is KubernetesError {
  return KubernetesError.is(error, 403);
}

/** 422: the object breaks its schema or a rule; `status.details.causes` says where. @public */
export function isInvalid(error: unknown): error is KubernetesError {
  return KubernetesError.is(error, 422);
}
