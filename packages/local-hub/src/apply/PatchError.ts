import { FieldCause } from '../schema';

/**
 * A patch that cannot be applied, in the words of the API server. The server
 * turns it into a `Status`.
 *
 * @public
 */
export class PatchError extends Error {
  constructor(
    /** HTTP code: 400 for an unreadable patch, 422 for one that does not fit, 500 where the real server answers so (an apply with an unknown field). */
    readonly code: 400 | 409 | 422 | 500,
    /** Empty with 500: the real server gives none. */
    readonly reason: 'BadRequest' | 'Invalid' | 'Conflict' | '',
    message: string,
    readonly causes: FieldCause[] = [],
  ) {
    super(message);
    this.name = 'PatchError';
  }
}
