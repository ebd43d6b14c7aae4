import { JsonValue } from '../../schema';

/** Tells which items of two lists are the same one. */
export type Identify = (item: JsonValue) => string;

/**
 * Orders a merged list: what the patch names in the patch's order, all else in
 * the order it had before, and both interleaved by their places before.
 */
export function orderItems(
  merged: JsonValue[],
  requested: JsonValue[],
  before: JsonValue[],
  identify: Identify,
): JsonValue[] {
  const wanted = positions(requested, identify);
  const earlier = positions(before, identify);
  const by = (order: Map<string, number>) => (a: JsonValue, b: JsonValue) =>
    (order.get(identify(a)) ?? -1) - (order.get(identify(b)) ?? -1);
  const named = merged
    .filter(item => wanted.has(identify(item)))
    .sort(by(wanted));
  const others = merged
    .filter(item => !wanted.has(identify(item)))
    .sort(by(earlier));

  const ordered: JsonValue[] = [];
  let [n, o] = [0, 0];
  while (n < named.length && o < others.length) {
    const [namedAt, otherAt] = [named[n], others[o]].map(item =>
      earlier.get(identify(item)),
    );
    const otherFirst =
      namedAt !== undefined && otherAt !== undefined && otherAt < namedAt;
    ordered.push(otherFirst ? others[o++] : named[n++]);
  }
  return [...ordered, ...named.slice(n), ...others.slice(o)];
}

function positions(
  items: JsonValue[],
  identify: Identify,
): Map<string, number> {
  const found = new Map<string, number>();
  items.forEach((item, i) => {
    const identity = identify(item);
    if (!found.has(identity)) found.set(identity, i);
  });
  return found;
}

/** Whether every item of the patch stands in the order list, in the same order. */
export function followsOrder(
  items: JsonValue[],
  order: JsonValue[],
  identify: Identify,
): boolean {
  let at = 0;
  for (const wanted of order)
    if (at < items.length && identify(items[at]) === identify(wanted)) at++;
  return at === items.length;
}
