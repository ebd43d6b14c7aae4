import { resourceName } from '@assay/controller';
import type { ServerStatus } from '@assay/plugin-experiments-common';
import type { HubService } from '@assay/plugin-experiments-node';

/** A watch that said nothing for this long is dead: its reflector asks again after 90 seconds. */
const DEAD_AFTER_MS = 5 * 60_000;

/** Health of the connection to the hub, for people and for probes. */
export class Status {
  readonly #hub: HubService;
  readonly #leader: () => ServerStatus['leader'];

  constructor(options: {
    hub: HubService;
    leader: () => ServerStatus['leader'];
  }) {
    this.#hub = options.hub;
    this.#leader = options.leader;
  }

  get(): ServerStatus {
    const watches = this.#hub.reflectors().map(({ type, reflector }) => {
      const { synced, lastEventAgeMs, kindMissing, restarts, lastError } =
        reflector.health;
      return {
        resource: resourceName(type),
        synced,
        lastEventAgeMs: Math.round(lastEventAgeMs),
        kindMissing,
        restarts,
        lastError,
      };
    });
    return {
      server: this.#hub.client.server,
      ready: watches.every(({ synced }) => synced),
      leader: this.#leader(),
      watches,
    };
  }

  /** Whether every watch has its first list and was alive lately; for probes, so without details. */
  get isHealthy(): boolean {
    return this.get().watches.every(
      ({ synced, kindMissing, lastEventAgeMs }) =>
        // A kind that the hub does not have is an answer.
        kindMissing || (synced && lastEventAgeMs < DEAD_AFTER_MS),
    );
  }
}
