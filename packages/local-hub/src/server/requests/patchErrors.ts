import { PatchError } from '../../apply';
import { failure } from '../../registry/Status';

/**
 * Runs a function that patches.
 *
 * @throws ApiError in place of a PatchError
 */
export function asStatus<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof PatchError) {
      const { code, reason, message, causes } = error;
      throw failure(
        code,
        reason,
        message,
        causes.length > 0 ? { causes } : undefined,
      );
    }
    throw error;
  }
}
