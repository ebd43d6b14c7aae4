import {
  KubernetesClient,
  isAlreadyExists,
  isConflict,
  isNotFound,
} from '../client';
import { Clock } from '../clock';
import { Lease, heldLease, leaseType, releasedLease } from './Lease';

/** What one try at the lease told. `taken` names the holder. */
export type ClaimOutcome = { type: 'held' } | { type: 'taken'; holder: string };

/**
 * One candidate's view of one Lease: what it last saw of it, since when it has
 * not changed, and how to take, renew and release it.
 *
 * Whether another holder has let its time pass is judged by how long the record
 * has stood still in front of our own clock. The times in the record are other
 * machines' and are only for people.
 */
export class LeaseClaim {
  private observed?: Lease;
  private observedAt = 0;

  constructor(
    private readonly options: {
      client: KubernetesClient;
      clock: Clock;
      namespace: string;
      name: string;
      identity: string;
      leaseDurationMs: number;
    },
  ) {}

  /**
   * Takes the lease if it is free or ours.
   *
   * @throws KubernetesError when the API server refuses or cannot be reached
   */
  async claim(signal: AbortSignal): Promise<ClaimOutcome> {
    const { client, namespace, name, identity } = this.options;
    // Ours by what we know: write at once. A wrong guess is a conflict.
    if (this.observed?.spec?.holderIdentity !== identity) {
      try {
        this.observe(
          await client.get<Lease>(leaseType, { namespace, name }, { signal }),
        );
      } catch (error) {
        if (!isNotFound(error)) throw error;
        this.observed = undefined;
      }
    }
    const holder = this.observed?.spec?.holderIdentity;
    if (holder && holder !== identity && !this.isExpired()) {
      return { type: 'taken', holder };
    }
    return this.write(signal);
  }

  /** Gives the lease up if it is still ours; whoever waits has it at once. */
  async release(signal: AbortSignal): Promise<void> {
    const { client, clock, identity } = this.options;
    const lease = this.observed;
    this.observed = undefined;
    if (lease?.spec?.holderIdentity !== identity) return;
    try {
      const free = releasedLease(lease, clock.now());
      await client.replace(leaseType, free, { signal });
    } catch (error) {
      // Taken over or deleted meanwhile: it is not ours to give up.
      if (!isConflict(error) && !isNotFound(error)) throw error;
    }
  }

  /** After a doubt, what is known must be looked at anew. */
  forget(): void {
    this.observed = undefined;
  }

  private async write(signal: AbortSignal): Promise<ClaimOutcome> {
    const { client, clock, leaseDurationMs } = this.options;
    const wanted = heldLease({
      ...this.options,
      previous: this.observed,
      durationMs: leaseDurationMs,
      nowMs: clock.now(),
    });
    try {
      this.observe(
        this.observed
          ? await client.replace<Lease>(leaseType, wanted, { signal })
          : await client.create<Lease>(leaseType, wanted, { signal }),
      );
      return { type: 'held' };
    } catch (error) {
      const lost =
        isConflict(error) || isAlreadyExists(error) || isNotFound(error);
      if (!lost) throw error;
      return this.lookAgain(signal, error);
    }
  }

  /** Somebody wrote before us, or our own write arrived and its answer did not. */
  private async lookAgain(
    signal: AbortSignal,
    cause: unknown,
  ): Promise<ClaimOutcome> {
    const { client, namespace, name, identity } = this.options;
    this.forget();
    const lease = await client
      .get<Lease>(leaseType, { namespace, name }, { signal })
      .catch(error => {
        throw isNotFound(error) ? cause : error;
      });
    this.observe(lease);
    const holder = lease.spec?.holderIdentity;
    if (!holder || holder === identity) throw cause;
    return { type: 'taken', holder };
  }

  private observe(lease: Lease): void {
    const same =
      this.observed?.metadata.uid === lease.metadata.uid &&
      this.observed?.metadata.resourceVersion ===
        lease.metadata.resourceVersion;
    this.observed = lease;
    if (!same) this.observedAt = this.options.clock.monotonic();
  }

  private isExpired(): boolean {
    const seconds = this.observed?.spec?.leaseDurationSeconds ?? 0;
    const age = this.options.clock.monotonic() - this.observedAt;
    return age > seconds * 1000;
  }
}
