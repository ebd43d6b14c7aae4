import {
  Reflector,
  resourceName,
  systemClock,
  type Clock,
  type KubernetesClient,
  type KubernetesObject,
  type Logger,
  type Random,
  type ResourceType,
} from '@assay/controller';
import { ServiceUnavailableError } from '@backstage/errors';
import { resources } from '@assay/plugin-experiments-common';
import type { HubInfo } from './HubInfo';
import type { HubService, ReflectorScope } from './HubService';
import { packFinishedRun } from './packFinishedRun';

const INFO_PATH = '/assay.dev/local/v1/info';
/** A local hub that is started again may have its Prometheus at another port. */
const INFO_LIFETIME_MS = 30_000;

/** A reflector that the service keeps, and what it watches. @public */
export interface HubReflector {
  type: ResourceType;
  scope: ReflectorScope;
  reflector: Reflector<KubernetesObject>;
}

/**
 * A hub behind one client.
 * @public
 */
export class DefaultHubService implements HubService {
  readonly client: KubernetesClient;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #random: Random | undefined;
  readonly #entries = new Map<string, HubReflector>();
  #info: { answer: Promise<HubInfo>; askedAt: number } | undefined;

  constructor(options: {
    client: KubernetesClient;
    logger: Logger;
    clock?: Clock;
    /** Jitter of the reflectors. */
    random?: Random;
  }) {
    this.client = options.client;
    this.#logger = options.logger;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random;
  }

  reflector<T extends KubernetesObject>(
    type: ResourceType,
    scope: ReflectorScope = {},
  ): Reflector<T> {
    const key = [
      resourceName(type),
      scope.namespace ?? '',
      scope.labelSelector ?? '',
    ].join('|');
    let entry = this.#entries.get(key);
    if (!entry) {
      const reflector = new Reflector<KubernetesObject>({
        client: this.client,
        type,
        ...scope,
        transform: object => inLittleMemory(type, object),
        clock: this.#clock,
        random: this.#random,
        logger: this.#logger,
      });
      reflector.start();
      entry = { type, scope, reflector };
      this.#entries.set(key, entry);
    }
    // A kind determines the type of its objects; the map cannot express that.
    return entry.reflector as unknown as Reflector<T>;
  }

  reflectors(): readonly HubReflector[] {
    return [...this.#entries.values()];
  }

  async info(): Promise<HubInfo> {
    const now = this.#clock.monotonic();
    if (!this.#info || now - this.#info.askedAt >= INFO_LIFETIME_MS) {
      const answer = this.#readInfo().catch(error => {
        this.#info = undefined;
        throw error;
      });
      this.#info = { answer, askedAt: now };
    }
    return this.#info.answer;
  }

  /** Ends every reflector. The client belongs to whoever made it. */
  async stop(): Promise<void> {
    await Promise.all(
      [...this.#entries.values()].map(({ reflector }) => reflector.stop()),
    );
    this.#entries.clear();
  }

  async #readInfo(): Promise<HubInfo> {
    const { status, body } = await this.client.raw(INFO_PATH);
    if (status === 200) {
      return JSON.parse(body) as HubInfo;
    }
    // Other API servers do not have the path, or guard everything that they do not know.
    if (status === 404 || status === 403) {
      return { hub: 'kubernetes' };
    }
    throw new ServiceUnavailableError(
      `The hub answered ${status} when asked about itself`,
    );
  }
}

/** An object as the caches keep it. */
function inLittleMemory(
  type: ResourceType,
  object: KubernetesObject,
): KubernetesObject {
  delete object.metadata.managedFields;
  return resourceName(type) === resourceName(resources.experiments)
    ? packFinishedRun(object)
    : object;
}
