import type { FieldError } from '@assay/plugin-experiments-common';
import { KubernetesError } from '@assay/controller';
import {
  ConflictError,
  CustomErrorBase,
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';

/** 400: the request is not what the API takes; says which fields. */
export class InvalidRequestError extends InputError {
  constructor(readonly fields: FieldError[]) {
    super(sentenceOf(fields));
  }
}

/** 422: the request is well-formed, and what it asks for cannot be; says which fields. */
export class UnprocessableError extends CustomErrorBase {
  readonly name = 'UnprocessableError' as const;
  readonly statusCode = 422;

  constructor(readonly fields: FieldError[]) {
    super(sentenceOf(fields));
  }
}

/** Fields of an error that has any. */
export function fieldsOf(error: unknown): FieldError[] | undefined {
  return error instanceof InvalidRequestError ||
    error instanceof UnprocessableError
    ? error.fields
    : undefined;
}

function sentenceOf(fields: FieldError[]) {
  return (
    fields
      .map(({ field, message }) => (field ? `${field}: ${message}` : message))
      .join('; ') || 'The request cannot be accepted'
  );
}

/**
 * What the hub's refusal means for our caller. Errors that are not the hub's pass unchanged.
 * @param what - what was tried, such as `Run experiments/hello-app-x`
 */
export function fromHub(error: unknown, what: string): unknown {
  if (!KubernetesError.is(error)) {
    return error;
  }
  switch (error.code) {
    case 400:
    case 422:
      return new UnprocessableError(fieldErrorsOf(error));
    case 404:
      return new NotFoundError(`${what} does not exist`);
    case 409:
      return new ConflictError(`${what}: ${error.message}`);
    default:
      // Our own credentials were refused, or the hub is away: nothing that the caller did.
      return new ServiceUnavailableError(
        `The hub cannot do it now: ${error.message}`,
      );
  }
}

/** Causes of a Status with their field paths; its message when it has none. */
export function fieldErrorsOf(error: KubernetesError): FieldError[] {
  const causes = error.status?.details?.causes ?? [];
  const named = causes
    // A real API server adds a cause for rules that it could not check; its field is `<nil>`.
    .filter(cause => cause.field && cause.field !== '<nil>')
    .map(cause => ({
      field: cause.field ?? '',
      reason: cause.reason ?? 'FieldValueInvalid',
      message: cause.message ?? 'is invalid',
    }));
  if (named.length) {
    return named;
  }
  const message = error.status?.message ?? error.message;
  const unknown = [...message.matchAll(/unknown field "([^"]+)"/g)];
  if (unknown.length) {
    return unknown.map(([, field]) => ({
      field,
      reason: 'FieldUnknown',
      message: 'is no field of an experiment',
    }));
  }
  return [{ field: '', reason: error.reason ?? 'Invalid', message }];
}
