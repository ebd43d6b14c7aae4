/** A run in a line: older first; of the same second by UID, so that every replica agrees. */
export interface Place {
  key: string;
  order: string;
}

/** Those who hold one of a number of places, and those who wait for one, in order. */
export class Line {
  readonly #holding = new Set<string>();
  /** Sorted by `order`. */
  readonly #waiting: Place[] = [];

  constructor(readonly places: number) {}

  get hasFree(): boolean {
    return this.#holding.size < this.places;
  }

  /** Who comes next. */
  get head(): Place | undefined {
    return this.#waiting[0];
  }

  /** Whether nobody who waits comes before this one. */
  isNext({ key, order }: Place): boolean {
    const { head } = this;
    return head === undefined || head.key === key || order < head.order;
  }

  hold({ key }: Place): void {
    this.#holding.add(key);
  }

  wait(place: Place): void {
    const at = this.#find(place);
    if (this.#waiting[at]?.key !== place.key) {
      this.#waiting.splice(at, 0, place);
    }
  }

  leave(place: Place): void {
    this.#holding.delete(place.key);
    const at = this.#find(place);
    if (this.#waiting[at]?.key === place.key) {
      this.#waiting.splice(at, 1);
    }
  }

  /** The first that does not come before the order, by halving. */
  #find({ order }: Place): number {
    let low = 0;
    let high = this.#waiting.length;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#waiting[middle].order < order) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
