/** Something that comes after others. */
export interface Ordered {
  id: string;
  /** Ids that must come first; ids that are not in the list are ignored. */
  after: readonly string[];
}

/** Waves from 0 by id, or the ids of a circle. */
export type WaveResult =
  | { waves: Map<string, number>; circle?: undefined }
  | { waves?: undefined; circle: string[] };

/** The earliest wave of everything, or a circle that makes that impossible. */
export function assignWaves(items: readonly Ordered[]): WaveResult {
  const byId = new Map(items.map(item => [item.id, item]));
  const waves = new Map<string, number>();
  const path: string[] = [];

  const visit = (item: Ordered): string[] | undefined => {
    if (waves.has(item.id)) {
      return undefined;
    }
    if (path.includes(item.id)) {
      return [...path.slice(path.indexOf(item.id)), item.id];
    }
    path.push(item.id);
    let wave = 0;
    for (const id of item.after) {
      const earlier = byId.get(id);
      if (!earlier) {
        continue;
      }
      const circle = visit(earlier);
      if (circle) {
        return circle;
      }
      wave = Math.max(wave, (waves.get(id) ?? 0) + 1);
    }
    path.pop();
    waves.set(item.id, wave);
    return undefined;
  };

  for (const item of items) {
    const circle = visit(item);
    if (circle) {
      return { circle };
    }
  }
  return { waves };
}
