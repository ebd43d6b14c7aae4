import { ExperimentsApiError } from '@assay/plugin-experiments-common';

/** Why something could not be read or done; each kind is mended by somebody else. */
export type Failure =
  | { kind: 'forbidden'; message: string; permission?: string }
  | { kind: 'not-found'; message: string }
  /** The backend runs without the experiments plugin. */
  | { kind: 'not-installed'; message: string }
  /** The backend, or the hub behind it, does not answer. */
  | { kind: 'unreachable'; message: string }
  | {
      kind: 'invalid';
      message: string;
      fields: { field: string; message: string }[];
    }
  | { kind: 'error'; message: string };

/** Sorts an error by who can mend it. */
export function toFailure(error: unknown): Failure {
  if (!(error instanceof ExperimentsApiError)) {
    const message = error instanceof Error ? error.message : String(error);
    // What fetch rejects with when there was no answer at all.
    return error instanceof TypeError
      ? { kind: 'unreachable', message: 'The portal’s backend does not answer' }
      : { kind: 'error', message };
  }
  const { status, message, serverError, fields, permission } = error;
  switch (status) {
    case 401:
    case 403:
      return { kind: 'forbidden', message, permission };
    case 404:
      // Our own answers name their error; a backend without the plugin answers with nothing.
      return serverError === 'NotFoundError'
        ? { kind: 'not-found', message }
        : { kind: 'not-installed', message };
    case 400:
    case 422:
      return { kind: 'invalid', message, fields };
    case 502:
    case 503:
    case 504:
      return { kind: 'unreachable', message };
    default:
      return { kind: 'error', message };
  }
}

/** Whether asking again may help without anybody mending anything. */
export function isTransient(failure: Failure): boolean {
  return failure.kind === 'unreachable' || failure.kind === 'error';
}
