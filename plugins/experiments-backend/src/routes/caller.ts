import type { HttpAuthService } from '@backstage/backend-plugin-api';
import type { Request } from 'express';
import type { CallContext } from '../service/Gate';

/** Credentials of whoever sent a request: a person, or a program with a token of its own. */
export type CallerOf = (request: Request<any>) => Promise<CallContext>;

export const callerOf =
  (httpAuth: HttpAuthService): CallerOf =>
  async request => ({
    request,
    credentials: await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    }),
  });
