import { InputError } from '@backstage/errors';
import { fieldsOf } from '../service/errors';

/** An error that names fields, as one whose message reaches the caller of an action whole. */
export async function inActionWords<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw fieldsOf(error) ? new InputError((error as Error).message) : error;
  }
}
