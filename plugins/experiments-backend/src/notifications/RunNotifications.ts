import type { Logger } from '@assay/controller';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { HubReader } from '../service/HubReader';
import { notificationOf } from './notificationOf';

/** Tells people when their runs end. */
export class RunNotifications {
  readonly #reader: HubReader;
  readonly #notifications: NotificationService;
  readonly #isLeader: () => boolean;
  readonly #logger: Logger;
  #stopListening: () => void = () => {};

  constructor(options: {
    reader: HubReader;
    notifications: NotificationService;
    /** Of several replicas only the leader sends. */
    isLeader: () => boolean;
    logger: Logger;
  }) {
    this.#reader = options.reader;
    this.#notifications = options.notifications;
    this.#isLeader = options.isLeader;
    this.#logger = options.logger;
  }

  start(): void {
    this.#stopListening = this.#reader.onRunChange(
      ({ run, previous, gone }) => {
        const notification = gone ? undefined : notificationOf(previous, run);
        if (!notification || !this.#isLeader()) {
          return;
        }
        this.#notifications.send(notification).catch(error => {
          this.#logger.warn(
            `Nobody could be told of the end of ${run.metadata.name}: ${error}`,
          );
        });
      },
    );
  }

  stop(): void {
    this.#stopListening();
  }
}
