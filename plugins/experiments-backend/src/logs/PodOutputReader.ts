import type { KubernetesClient, KubernetesObject } from '@assay/controller';
import {
  annotations,
  labels,
  type ProcessOutput,
  type ProcessSummary,
} from '@assay/plugin-experiments-common';
import { ServiceUnavailableError } from '@backstage/errors';
import type { OutputReader, RunIdentity } from './OutputReader';
import { FAILURE_LINES } from './ProcessOutputReader';

/** What a step prints is held in memory as a whole. */
const MAX_BYTES = 1024 * 1024;
/** The container of a step that runs what its template says. */
const CONTAINER = 'main';

/** The fields of a pod that are read. */
export interface StepPod extends KubernetesObject {
  status?: {
    phase?: string;
    containerStatuses?: {
      name: string;
      state?: {
        running?: { startedAt?: string };
        terminated?: {
          exitCode?: number;
          signal?: number;
          startedAt?: string;
          finishedAt?: string;
        };
      };
    }[];
  };
}

/**
 * Reads the pods of a run's load, which stand in the namespace of the run. Pods of components stand
 * in namespaces whose output the hub's rights do not cover.
 */
export class PodOutputReader implements OutputReader {
  constructor(private readonly client: Pick<KubernetesClient, 'raw'>) {}

  async list(
    { uid, namespace }: RunIdentity,
    options?: { signal?: AbortSignal },
  ): Promise<ProcessSummary[] | undefined> {
    const selector = encodeURIComponent(`${labels.runUid}=${uid}`);
    const body = await this.#get(
      `${podsOf(namespace)}?labelSelector=${selector}`,
      options?.signal,
    );
    const { items } = JSON.parse(body ?? '{"items":[]}') as {
      items: StepPod[];
    };
    return items
      .map(summaryOf)
      .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  }

  async output(
    { namespace }: RunIdentity,
    id: string,
    options?: { tailLines?: number; signal?: AbortSignal },
  ): Promise<ProcessOutput | undefined> {
    const tail = options?.tailLines ?? FAILURE_LINES;
    const query = new URLSearchParams({
      container: CONTAINER,
      follow: 'false',
      // One more than wanted says whether there were more.
      tailLines: String(tail + 1),
      limitBytes: String(MAX_BYTES),
    });
    const body = await this.#get(
      `${podsOf(namespace)}/${encodeURIComponent(id)}/log?${query}`,
      options?.signal,
    );
    if (body === undefined) {
      return undefined;
    }
    const lines = body.split('\n');
    if (lines.at(-1) === '') {
      lines.pop();
    }
    return { lines: lines.slice(-tail), truncated: lines.length > tail };
  }

  async #get(path: string, signal?: AbortSignal): Promise<string | undefined> {
    const { status, body } = await this.client.raw(path, { signal });
    switch (status) {
      case 200:
        return body;
      // No such pod, or none of its containers has begun.
      case 400:
      case 404:
        return undefined;
      case 403:
        throw new ServiceUnavailableError(
          'The hub does not let the backend read pods and their logs in the namespace of the run',
        );
      default:
        throw new ServiceUnavailableError(
          `The hub answered ${status} when asked for the pods of a run`,
        );
    }
  }
}

function podsOf(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
}

/** A pod as the process that it is for whoever reads its output. */
export function summaryOf({ metadata, status }: StepPod): ProcessSummary {
  const state = status?.containerStatuses?.find(
    ({ name }) => name === CONTAINER,
  )?.state;
  const ended = state?.terminated;
  return {
    id: metadata.name,
    role: 'workload',
    attempt: Number(metadata.labels?.[labels.attempt] ?? 1),
    entrypoint: metadata.annotations?.[annotations.entrypoint] ?? CONTAINER,
    state: state ? stateOf(state) : 'Starting',
    startedAt:
      ended?.startedAt ??
      state?.running?.startedAt ??
      metadata.creationTimestamp ??
      '',
    ...(ended?.finishedAt && { exitedAt: ended.finishedAt }),
    ...(ended?.exitCode !== undefined && { exitCode: ended.exitCode }),
    ...(ended?.signal !== undefined && { signal: String(ended.signal) }),
  };
}

function stateOf(state: {
  running?: unknown;
  terminated?: unknown;
}): ProcessSummary['state'] {
  if (state.terminated) {
    return 'Exited';
  }
  return state.running ? 'Running' : 'Starting';
}
