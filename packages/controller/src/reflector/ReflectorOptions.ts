import { KubernetesClient, Selection } from '../client';
import { Clock, Random } from '../clock';
import { Logger } from '../logger';
import { KubernetesObject, ResourceType } from '../resource';

/** @public */
export interface ReflectorOptions<T extends KubernetesObject>
  extends Selection {
  client: KubernetesClient;
  type: ResourceType;
  clock?: Clock;
  random?: Random;
  logger?: Logger;
  /** What is kept of an object. The default drops `managedFields`, often the larger half. */
  transform?: (object: T) => T;
  /** Objects per page of a list; 500. */
  pageSize?: number;
  /**
   * After this time everything is listed again when the next watch is opened,
   * should an event ever have been lost; 10 minutes.
   */
  relistIntervalMs?: number;
}

/** @public */
export interface ReflectorHealth {
  synced: boolean;
  /** Milliseconds since the server last showed a sign of life: an event, a bookmark, a list, or that it took a watch. */
  lastEventAgeMs: number;
  /** The server does not know the kind (yet); it is looked for every few seconds. */
  kindMissing: boolean;
  /** How often the watch had to be opened again because something went wrong. */
  restarts: number;
  /** Lines of a watch that could not be read; each was followed by a new list. */
  malformedEvents: number;
  /** What went wrong last; gone with the next sign of life. */
  lastError?: string;
}
