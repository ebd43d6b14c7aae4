/**
 * A rule that does not compile. The message is what the API server answers
 * with when the definition is created.
 *
 * @public
 */
export class CelError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CelError';
  }
}
