import type {
  AuditorService,
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError, toError } from '@backstage/errors';
import type { BasicPermission } from '@backstage/plugin-permission-common';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { JsonObject } from '@backstage/types';
import type { Request } from 'express';

/** Who calls. The credentials are always the caller's own, never the backend's. */
export interface CallContext {
  credentials: BackstageCredentials;
  /** The HTTP request, for the audit log; absent for actions. */
  request?: Request<any, any, any, any, any>;
}

/** What stands in the audit log about a call. */
export interface AuditedCall {
  /** Such as `run-create`. */
  event: string;
  permission: BasicPermission;
  severity?: 'low' | 'medium' | 'high';
  meta?: JsonObject;
}

/** A 403 that names the permission. */
export class PermissionDeniedError extends NotAllowedError {
  constructor(readonly permission: string) {
    super(`You need the permission ${permission}`);
  }
}

/** Entity reference of a caller that is a person. */
export function userOf(credentials: BackstageCredentials): string | undefined {
  const principal = credentials.principal as
    | { type: 'user'; userEntityRef: string }
    | { type: string };
  return 'userEntityRef' in principal ? principal.userEntityRef : undefined;
}

const actorOf = ({ principal }: BackstageCredentials) => {
  const { userEntityRef, subject } = principal as {
    userEntityRef?: string;
    subject?: string;
  };
  return userEntityRef ?? subject ?? 'unknown';
};

/** The one place where permissions are asked and calls are written to the audit log. */
export class Gate {
  readonly #permissions: PermissionsService;
  readonly #auditor: AuditorService;

  constructor(options: {
    permissions: PermissionsService;
    auditor: AuditorService;
  }) {
    this.#permissions = options.permissions;
    this.#auditor = options.auditor;
  }

  /**
   * Lets the caller pass who has the permission.
   * @throws PermissionDeniedError
   */
  async require(
    permission: BasicPermission,
    { credentials }: CallContext,
  ): Promise<void> {
    const [{ result }] = await this.#permissions.authorize([{ permission }], {
      credentials,
    });
    if (result !== AuthorizeResult.ALLOW) {
      throw new PermissionDeniedError(permission.name);
    }
  }

  /** Asks for the permission, and writes down the call with its outcome, refusals included. */
  async audited<T>(
    call: AuditedCall,
    context: CallContext,
    act: () => Promise<T>,
  ): Promise<T> {
    const event = await this.#auditor.createEvent({
      eventId: call.event,
      severityLevel: call.severity ?? 'medium',
      request: context.request,
      // Without a request the log names our own service as the actor.
      meta: { ...call.meta, caller: actorOf(context.credentials) },
    });
    try {
      await this.require(call.permission, context);
      const result = await act();
      await event.success();
      return result;
    } catch (error) {
      await event.fail({ error: toError(error) });
      throw error;
    }
  }
}
