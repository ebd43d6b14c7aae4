/** A token, or the reason why there is none yet, without a word of what was sent. */
export type TokenAnswer = { token: string } | { refused: string };
