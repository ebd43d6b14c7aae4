import type { KubernetesObject } from '@assay/controller';
import { isNotFound } from '@assay/controller';
import type { Experiment } from '@assay/plugin-experiments-common';
import { isFinished, resources } from '@assay/plugin-experiments-common';
import { ConflictError } from '@backstage/errors';
import { fromHub } from './errors';
import type { HubReader, RunKey } from './HubReader';

type StoredRun = Experiment & KubernetesObject;

/** Changes what a run shall do, by its spec: the reconciler acts on that, whoever changed it. */
export class RunControl {
  readonly #reader: HubReader;

  constructor(reader: HubReader) {
    this.#reader = reader;
  }

  /** @throws ConflictError when the run is over; aborting it twice is no error */
  async abort(key: RunKey): Promise<StoredRun> {
    return this.#patch(key, { abort: true });
  }

  async setPaused(key: RunKey, paused: boolean): Promise<StoredRun> {
    return this.#patch(key, { paused });
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
  ): Promise<StoredRun> {
    const run = await this.#reader.liveRun(key);
    const { uid } = run.metadata;
    if (isFinished(run)) {
      throw new ConflictError(`Run ${key.namespace}/${key.name} is over`);
    }
    try {
      return await this.#reader.hub.client.patch<StoredRun>(
        resources.experiments,
        key,
        { metadata: { uid }, spec },
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
