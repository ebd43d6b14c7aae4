/**
 * Tries again until `check` does not throw; for what real I/O brings about.
 *
 * @throws what the last try threw, after twenty seconds
 */
export async function eventually<R>(check: () => R | Promise<R>): Promise<R> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise(resolve => setTimeout(resolve, 2));
    }
  }
}
