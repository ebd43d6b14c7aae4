import type { Clock, Logger } from '@assay/controller';
import type { SignalsService } from '@backstage/plugin-signals-node';
import type { HubReader } from '../service/HubReader';

/** Channel that the pages listen on. */
export const SIGNAL_CHANNEL = 'experiments';

/** A run changes many times in a row; one hint for all of them is enough. */
const COALESCE_MS = 200;

/**
 * Tells open pages that runs have changed. A socket without a token receives broadcasts too, so the
 * hint holds UIDs and nothing else: pages fetch what changed, with their own permissions.
 */
export class RunSignals {
  readonly #reader: HubReader;
  readonly #signals: SignalsService;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #changed = new Set<string>();
  #cancel: (() => void) | undefined;
  #stopListening: () => void = () => {};

  constructor(options: {
    reader: HubReader;
    signals: SignalsService;
    clock: Clock;
    logger: Logger;
  }) {
    this.#reader = options.reader;
    this.#signals = options.signals;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  start(): void {
    this.#stopListening = this.#reader.onRunChange(({ run }) => {
      this.#changed.add(run.metadata.uid ?? '');
      this.#cancel ??= this.#clock.setTimeout(() => {
        this.#cancel = undefined;
        void this.#publish();
      }, COALESCE_MS);
    });
  }

  stop(): void {
    this.#stopListening();
    this.#cancel?.();
  }

  async #publish(): Promise<void> {
    const uids = [...this.#changed];
    this.#changed.clear();
    try {
      await this.#signals.publish({
        recipients: { type: 'broadcast' },
        channel: SIGNAL_CHANNEL,
        message: { type: 'changed', uids },
      });
    } catch (error) {
      // Pages poll behind the signals, so that a lost hint only costs time.
      this.#logger.debug(`Signals could not be published: ${error}`);
    }
  }
}
