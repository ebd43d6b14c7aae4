/** What happens to resources of a kind instead of a creation that succeeds after the usual delay. */
export type Behaviour =
  /** The cloud refuses, in these words, each time that it is asked. */
  | { creation: 'refused'; message: string }
  /** The cloud is asked and never done. */
  | { creation: 'endless' }
  /** The cloud refuses to delete, in these words. */
  | { deletion: 'refused'; message: string };

/** What a test wants to go wrong. Everything else goes well. */
export class Script {
  readonly #behaviours = new Map<string, Behaviour>();

  /** From now on, for every resource of a kind. */
  set(kind: string, behaviour: Behaviour): void {
    this.#behaviours.set(kind, behaviour);
  }

  /** Everything goes well again. */
  clear(): void {
    this.#behaviours.clear();
  }

  of(kind: string | undefined): Partial<{
    creation: 'refused' | 'endless';
    deletion: 'refused';
    message: string;
  }> {
    return this.#behaviours.get(kind ?? '') ?? {};
  }
}
