import { serializeError } from '@backstage/errors';
import type { ErrorRequestHandler } from 'express';
import { fieldsOf } from '../service/errors';

const statusOf = (error: { statusCode?: number }) => error.statusCode ?? 400;

/**
 * Errors that name fields have them in `errors`, beside what every Backstage answer has; all others
 * are left to the backend's own handler.
 */
export const fieldErrors: ErrorRequestHandler = (
  error,
  request,
  response,
  next,
) => {
  const fields = fieldsOf(error);
  if (!fields) {
    next(error);
    return;
  }
  const { name, message } = serializeError(error);
  const statusCode = statusOf(error);
  response.status(statusCode).json({
    error: { name, message },
    errors: fields,
    request: { method: request.method, url: request.originalUrl },
    response: { statusCode },
  });
};
