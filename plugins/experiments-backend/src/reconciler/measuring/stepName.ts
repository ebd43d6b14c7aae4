/**
 * Argo names a step of a list after the whole item: `trial(0:arrivals:poisson,...,id:a-1,...)(0)`.
 * People are helped by the one field that tells the items apart, or by the number.
 */
export function stepName(displayName: string): string {
  const match = /^([\w-]+)\((\d+)(?::(.*?))?\)(?:\(\d+\))?$/s.exec(displayName);
  if (!match) {
    return displayName;
  }
  const [, step, index, item = ''] = match;
  const field = (name: string) =>
    new RegExp(`(?:^|,)${name}:([^,]+)`).exec(item)?.[1];
  const told = field('id') ?? field('variant') ?? field('component');
  return `${step} ${told ?? Number(index) + 1}`;
}
