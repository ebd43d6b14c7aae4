type Json = Record<string, unknown>;

/**
 * The merge patch that turns one object into the other, or undefined when nothing changes: whoever
 * has nothing to say writes nothing. Arrays are replaced whole, and fields that are gone or
 * undefined are removed.
 */
export function mergeDiff(from: object, to: object): object | undefined {
  const before = from as Json;
  const after = to as Json;
  const patch: Json = {};
  for (const name of Object.keys({ ...before, ...after })) {
    const [old, wanted] = [before[name], after[name]];
    if (wanted === undefined) {
      if (old !== undefined) patch[name] = null;
    } else if (isObject(old) && isObject(wanted)) {
      const inner = mergeDiff(old, wanted);
      if (inner) patch[name] = inner;
    } else if (!isSame(old, wanted)) {
      patch[name] = wanted;
    }
  }
  return Object.keys(patch).length > 0 ? patch : undefined;
}

/** Whether two JSON values are equal; the order of fields does not count. */
export function isSame(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_name, inner) =>
    isObject(inner)
      ? Object.fromEntries(
          Object.entries(inner)
            .filter(([, item]) => item !== undefined)
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : inner,
  );
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
