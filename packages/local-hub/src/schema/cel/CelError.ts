/**
 * A rule that does not compile. The message is what the API server answers
 * with when the definition is created.
 *
 * @public
 */
export class CelError extends Error {
  constructor(
    message: string,
    /** Which expression of the rule is wrong. */
    readonly part: 'rule' | 'messageExpression' = 'rule',
  ) {
    super(message);
    this.name = 'CelError';
  }
}
