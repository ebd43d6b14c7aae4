import type { StoredObject } from '../../store';
import type { ServedResource } from '../ServedResource';
import { FieldSelector } from './FieldSelector';
import { LabelSelector } from './LabelSelector';

/** Which objects of a resource a list or a watch is about. */
export class Selection {
  constructor(
    readonly resource: ServedResource,
    readonly namespace: string | undefined,
    readonly labels: LabelSelector = LabelSelector.everything,
    readonly fields: FieldSelector = FieldSelector.everything,
  ) {}

  /** True when only the namespace narrows it. */
  get isEverything(): boolean {
    return this.labels.isEmpty && this.fields.isEmpty;
  }

  matches(stored: StoredObject): boolean {
    if (this.namespace && stored.key.namespace !== this.namespace) {
      return false;
    }
    if (this.isEverything) {
      return true;
    }
    const name = this.fields.required('metadata.name');
    if (name !== undefined && stored.key.name !== name) {
      return false;
    }
    const { object } = this.resource.view(stored);
    return (
      this.labels.matches(object.metadata.labels) &&
      (this.fields.isEmpty ||
        this.fields.matches(this.resource.selectable(object)))
    );
  }
}
