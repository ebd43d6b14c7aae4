/**
 * What a call rejects with.
 *
 * @throws when it does not reject
 */
export async function failureOf<E = Error>(call: Promise<unknown>): Promise<E> {
  try {
    await call;
  } catch (error) {
    return error as E;
  }
  throw new Error('This call should have failed');
}
