/**
 * Calls back when the signal is aborted, at once when it is already.
 *
 * @returns takes the callback off again: a signal can live for days, and must
 * not collect a listener from everything that ever looked at it
 */
export function onAbort(
  signal: AbortSignal | undefined,
  callback: (reason: unknown) => void,
): () => void {
  if (!signal) return () => {};
  if (signal.aborted) {
    callback(signal.reason);
    return () => {};
  }
  const listener = () => callback(signal.reason);
  signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}

/** An AbortController that is also aborted with its parents, until `unlink`. */
export class LinkedAbort {
  private readonly controller = new AbortController();
  private readonly links: (() => void)[];

  constructor(...parents: (AbortSignal | undefined)[]) {
    this.links = parents.map(parent =>
      onAbort(parent, reason => this.controller.abort(reason)),
    );
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  abort(reason?: unknown): void {
    this.controller.abort(reason);
  }

  unlink(): void {
    this.links.forEach(unlink => unlink());
  }
}

/**
 * Waits for a promise, but no longer than until the signal is aborted: for what
 * cannot be told to end.
 *
 * @throws the reason of the signal
 */
export async function untilAborted<R>(
  promise: Promise<R>,
  signal: AbortSignal,
): Promise<R> {
  let unlink = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    unlink = onAbort(signal, reject);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    unlink();
  }
}
