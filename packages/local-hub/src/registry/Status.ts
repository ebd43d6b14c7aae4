import type { FieldCause } from '../schema';

/** One entry of `status.details.causes`; not every cause is about a field. */
export interface StatusCause {
  reason?: string;
  message?: string;
  field?: string;
}

/** The body of every answer that is not an object. */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: { continue?: string };
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    uid?: string;
    causes?: StatusCause[];
    retryAfterSeconds?: number;
  };
  code?: number;
}

/** A refusal, in the words of the real API server. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(readonly status: Status & { code: number }) {
    super(status.message);
  }

  get code(): number {
    return this.status.code;
  }

  get reason(): string | undefined {
    return this.status.reason;
  }
}

/** What is asked to build a Status that ends in an error. */
export function failure(
  code: number,
  reason: string | undefined,
  message: string,
  details?: Status['details'],
): ApiError {
  return new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason ? { reason } : {}),
    ...(details ? { details } : {}),
    code,
  });
}

/** Tells refusals of the registry apart by their reason, as clients do. */
export function hasReason(error: unknown, reason: string): boolean {
  return error instanceof ApiError && error.reason === reason;
}

export type { FieldCause };
