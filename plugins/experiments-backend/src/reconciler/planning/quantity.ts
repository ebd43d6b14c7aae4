const SUFFIXES: Record<string, number> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** The number behind a Kubernetes quantity such as `500m` or `256Mi`; undefined if it is none. */
export function parseQuantity(
  quantity: number | string | undefined,
): number | undefined {
  if (quantity === undefined || typeof quantity === 'number') {
    return quantity;
  }
  const match = /^(\d+(?:\.\d+)?)(m|[kMGT]i?|)$/.exec(quantity.trim());
  const factor = match && SUFFIXES[match[2]];
  return match && factor !== undefined && factor !== null
    ? Number(match[1]) * factor
    : undefined;
}
