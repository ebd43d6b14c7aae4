import {
  isGone,
  KubernetesError,
  keyOf,
  Reflector,
  type Clock,
  type KubernetesClient,
  type KubernetesObject,
  type Logger,
  type Random,
  type ResourceType,
  type WatchOptions,
} from '@assay/controller';
import {
  annotations,
  labels,
  resources,
} from '@assay/plugin-experiments-common';
import { tellingClient } from './tellingClient';

/** What is known of a namespace that was asked to go. */
export type Sighting =
  /** Its run is woken when it goes, or when it is known whether it is there. */
  | { state: 'There' | 'Unknown' }
  /** To be confirmed live. */
  | { state: 'Absent' }
  /** Nobody will tell when it goes. */
  | { state: 'Unwatched'; why: unknown };

/** A pass over a run, by the key of that. */
export type Pass = Readonly<{ key: string }>;

/** What a watch works with. */
export interface Surroundings {
  /** Called with runs that should look again. */
  wake(keys: readonly string[]): void;
  clock: Clock;
  random?: Random;
  logger: Logger;
}

/** The namespaces of runs in one cluster. */
export class NamespaceWatch {
  /** By run, the last pass that asked. */
  readonly passes = new Map<string, Pass>();
  readonly #reflector: Reflector<KubernetesObject>;
  readonly #wake: (keys: readonly string[]) => void;
  /** What ended the watch, until it is open again. */
  #failure: unknown;

  constructor(
    cluster: KubernetesClient,
    { wake, ...surroundings }: Surroundings,
  ) {
    this.#wake = wake;
    this.#reflector = new Reflector<KubernetesObject>({
      ...surroundings,
      client: this.#observed(cluster),
      type: resources.namespaces,
      labelSelector: labels.runUid,
      transform: inShort,
    });
    this.#reflector.onEvent(({ type, object: { metadata } }) => {
      const key = metadata.annotations?.[annotations.run] ?? '';
      if (type === 'Deleted' && this.passes.has(key)) {
        this.#wake([key]);
      }
    });
    this.#reflector.start();
    this.#reflector.whenSynced().then(
      () => this.#wakeAll(),
      () => {
        // It was stopped before.
      },
    );
  }

  sight(name: string, uid: string | undefined): Sighting {
    if (this.#failure !== undefined) {
      return { state: 'Unwatched', why: this.#failure };
    }
    if (!this.#reflector.hasSynced) {
      return { state: 'Unknown' };
    }
    const seen = this.#reflector.get(keyOf({ metadata: { name } }));
    return { state: seen && seen.metadata.uid === uid ? 'There' : 'Absent' };
  }

  stop(): Promise<void> {
    return this.#reflector.stop();
  }

  /** A watch is opened again and again; whoever waits for it should know when that is in vain. */
  #observed(cluster: KubernetesClient): KubernetesClient {
    const failed = (error: unknown) => {
      const wasWatched = this.#failure === undefined;
      this.#failure = error;
      if (wasWatched) {
        this.#wakeAll();
      }
    };
    const opened = () => {
      this.#failure = undefined;
    };
    return {
      ...tellingClient(cluster, failed),
      async *watch<T extends KubernetesObject>(
        type: ResourceType,
        options: WatchOptions,
      ) {
        const onOpen = () => {
          opened();
          options.onOpen?.();
        };
        try {
          yield* cluster.watch<T>(type, { ...options, onOpen });
        } catch (error) {
          if (!isTransient(error, options)) {
            failed(error);
          }
          throw error;
        }
      },
    };
  }

  #wakeAll(): void {
    this.#wake([...this.passes.keys()]);
  }
}

/** What the reflector asks otherwise for, at once. */
function isTransient(
  error: unknown,
  { sendInitialEvents }: Pick<WatchOptions, 'sendInitialEvents'>,
): boolean {
  const isUnknownHere =
    KubernetesError.is(error, 400) || KubernetesError.is(error, 422);
  return isGone(error) || (sendInitialEvents === true && isUnknownHere);
}

/** Of a namespace as much as it takes to tell which it is, and whose. */
function inShort({
  apiVersion,
  kind,
  metadata,
}: KubernetesObject): KubernetesObject {
  const { name, uid, resourceVersion } = metadata;
  const run = metadata.annotations?.[annotations.run];
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      uid,
      resourceVersion,
      ...(run && { annotations: { [annotations.run]: run } }),
    },
  };
}
