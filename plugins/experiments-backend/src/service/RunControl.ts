import type { Clock, KubernetesObject } from '@assay/controller';
import { isNotFound } from '@assay/controller';
import type { Experiment } from '@assay/plugin-experiments-common';
import {
  annotations,
  isFinished,
  resources,
} from '@assay/plugin-experiments-common';
import { ConflictError } from '@backstage/errors';
import { abandonedEntries, refuseAbandon } from '../reconciler';
import { fromHub } from './errors';
import type { HubReader, RunKey } from './HubReader';

type StoredRun = Experiment & KubernetesObject;

/** Changes what a run shall do, by its spec: the reconciler acts on that, whoever changed it. */
export class RunControl {
  readonly #reader: HubReader;

  readonly #clock: Pick<Clock, 'now'>;

  constructor(reader: HubReader, clock: Pick<Clock, 'now'>) {
    this.#reader = reader;
    this.#clock = clock;
  }

  /** @throws ConflictError when the run is over; aborting it twice is no error */
  async abort(key: RunKey): Promise<StoredRun> {
    return this.#patch(key, { abort: true });
  }

  async setPaused(key: RunKey, paused: boolean): Promise<StoredRun> {
    // Resumed is resumed, whichever way it was paused.
    return this.#patch(
      key,
      { paused },
      paused ? {} : { [annotations.paused]: null },
    );
  }

  /**
   * Gives up on a ledger entry; the reconciler does it when it finds the annotation.
   * @throws ConflictError when the entry can still be confirmed gone, or is gone already
   */
  async abandon(key: RunKey, entry: string, by: string): Promise<StoredRun> {
    const run = await this.#reader.liveRun(key);
    const refusal = refuseAbandon(run, entry, this.#clock.now());
    if (refusal) {
      throw new ConflictError(
        `Run ${key.namespace}/${key.name}, ${entry}: ${refusal}`,
      );
    }
    const entries = [...new Set([...abandonedEntries(run), entry])];
    const { uid, resourceVersion } = run.metadata;
    return this.#send(key, {
      metadata: {
        uid,
        resourceVersion,
        annotations: {
          [annotations.abandon]: entries.join(','),
          [annotations.abandonedBy]: by,
        },
      },
    });
  }

  /** Resolves when the hub has accepted; the run stays until everything is given back. */
  async delete(key: RunKey): Promise<StoredRun> {
    const run = await this.#reader.liveRun(key);
    try {
      // The UID: somebody may have deleted it and made another one of that name.
      await this.#reader.hub.client.delete(resources.experiments, key, {
        uid: run.metadata.uid,
      });
    } catch (error) {
      if (!isNotFound(error)) {
        throw fromHub(error, `Run ${key.namespace}/${key.name}`);
      }
    }
    const left = await this.#reader.findRun(key);
    const isSame = left?.metadata.uid === run.metadata.uid;
    return left && isSame ? left : deleted(run);
  }

  async #patch(
    key: RunKey,
    spec: { abort?: boolean; paused?: boolean },
    change: Record<string, null> = {},
  ): Promise<StoredRun> {
    const run = await this.#reader.liveRun(key);
    const { uid } = run.metadata;
    if (isFinished(run)) {
      throw new ConflictError(`Run ${key.namespace}/${key.name} is over`);
    }
    return this.#send(key, {
      metadata: {
        uid,
        ...(Object.keys(change).length > 0 && { annotations: change }),
      },
      spec,
    });
  }

  async #send(key: RunKey, body: object): Promise<StoredRun> {
    try {
      return await this.#reader.hub.client.patch<StoredRun>(
        resources.experiments,
        key,
        body,
        { type: 'merge' },
      );
    } catch (error) {
      throw fromHub(error, `Run ${key.namespace}/${key.name}`);
    }
  }
}

/** How the run looked last; nothing of it is left. */
function deleted(run: StoredRun): StoredRun {
  return {
    ...run,
    metadata: {
      ...run.metadata,
      deletionTimestamp:
        run.metadata.deletionTimestamp ?? run.metadata.creationTimestamp,
    },
  };
}
