/**
 * Maps items with a few at a time, and answers in their order. After an error nothing more is
 * begun, and it is thrown when what was under way has ended: nothing goes on behind the caller.
 */
export async function eachOf<T, R>(
  items: readonly T[],
  atATime: number,
  map: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const work = async () => {
    while (next < items.length && failures.length === 0) {
      const index = next++;
      try {
        results[index] = await map(items[index]);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  if (failures.length > 0) {
    throw failures[0];
  }
  return results;
}
