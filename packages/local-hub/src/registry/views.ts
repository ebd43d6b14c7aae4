import { StoredObject } from '../store';
import type { ApiObject } from '../store';

/**
 * Remembers, per stored revision, how one served version shows it.
 *
 * A schema may have gained defaults or lost fields since an object was written, and one collection may be served in
 * two forms. Both are settled at most once per revision; in the usual case the view is the stored revision itself.
 */
export class Views {
  readonly #views = new WeakMap<StoredObject, StoredObject>();

  /** @param show - gets a private copy and returns the object to show */
  constructor(private readonly show: (object: ApiObject) => ApiObject) {}

  of(stored: StoredObject): StoredObject {
    let view = this.#views.get(stored);
    if (!view) {
      const json = JSON.stringify(this.show(stored.copy()));
      view =
        json === stored.json
          ? stored
          : new StoredObject(stored.key, stored.version, json);
      this.#views.set(stored, view);
    }
    return view;
  }
}
