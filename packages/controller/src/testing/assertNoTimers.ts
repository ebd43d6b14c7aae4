import { VirtualClock } from '../clock';

/** What has stopped must not leave a timer. */
export function assertNoTimers(...clocks: VirtualClock[]): void {
  for (const clock of clocks) {
    const left = clock.pendingTimers();
    if (left > 0) throw new Error(`${left} timers were left behind`);
  }
}
