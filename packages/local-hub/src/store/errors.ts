/** The version asked for is older than what the store still remembers. */
export class ExpiredError extends Error {
  override readonly name = 'ExpiredError';

  constructor(readonly requested: number, readonly oldest: number) {
    super(`too old resource version: ${requested} (${oldest})`);
  }
}

/** The version asked for was not handed out yet. */
export class FutureVersionError extends Error {
  override readonly name = 'FutureVersionError';

  constructor(readonly requested: number, readonly current: number) {
    super(`Too large resource version: ${requested}, current: ${current}`);
  }
}

/** A compare-and-set found another version than the one that the caller had read. */
export class VersionMismatchError extends Error {
  override readonly name = 'VersionMismatchError';
}
