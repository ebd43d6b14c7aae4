import { KubernetesObject } from '../resource';
import { ObjectEvent } from './ObjectCache';

/** Who wants to hear of changes. What a handler throws is reported and hurts nobody else. */
export class Handlers<T extends KubernetesObject> {
  private readonly handlers = new Set<(event: ObjectEvent<T>) => unknown>();

  constructor(private readonly report: (error: unknown) => void) {}

  /** @param present - what the handler is told of first */
  add(handler: (event: ObjectEvent<T>) => unknown, present: T[]): () => void {
    this.handlers.add(handler);
    for (const object of present) {
      this.notify(handler, { type: 'Added', object });
    }
    return () => this.handlers.delete(handler);
  }

  emit(events: ObjectEvent<T>[]): void {
    for (const event of events) {
      for (const handler of this.handlers) this.notify(handler, event);
    }
  }

  private notify(
    handler: (event: ObjectEvent<T>) => unknown,
    event: ObjectEvent<T>,
  ): void {
    try {
      const result = handler(event);
      // An async function passes for a handler too; its failure must not
      // become an unhandled rejection.
      if (result instanceof Promise) result.catch(this.report);
    } catch (error) {
      this.report(error);
    }
  }
}
