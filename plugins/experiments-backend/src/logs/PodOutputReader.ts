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

/** What a container prints is held in memory as a whole. */
const MAX_BYTES = 1024 * 1024;
/** The container of a step that runs what its template says. */
const MAIN = 'main';
/** Between namespace, pod and container in an id; no name of Kubernetes has it, and no URL escapes it. */
const SEPARATOR = '~';
const NOTHING = '{"items":[]}';

interface ContainerState {
  running?: { startedAt?: string };
  waiting?: { reason?: string };
  terminated?: {
    exitCode?: number;
    signal?: number;
    startedAt?: string;
    finishedAt?: string;
  };
}

/** The fields of a pod that are read. */
export interface OutputPod extends KubernetesObject {
  spec?: { containers?: { name: string }[] };
  status?: {
    phase?: string;
    containerStatuses?: {
      name: string;
      state?: ContainerState;
      lastState?: ContainerState;
    }[];
  };
}

/**
 * Reads the pods of a run: those of its load, which stand in its own namespace, and those of its
 * components in the namespaces that it made on the hub. Other clusters keep what is printed there.
 */
export class PodOutputReader implements OutputReader {
  constructor(private readonly client: Pick<KubernetesClient, 'raw'>) {}

  async list(
    run: RunIdentity,
    options?: { signal?: AbortSignal },
  ): Promise<ProcessSummary[] | undefined> {
    const { signal } = options ?? {};
    const selector = encodeURIComponent(`${labels.runUid}=${run.uid}`);
    const steps = await this.#list<OutputPod>(
      `${podsOf(run.namespace)}?labelSelector=${selector}`,
      signal,
    );
    const found = steps.map(pod =>
      summaryOf(pod, MAIN, {
        id: pod.metadata.name,
        role: 'workload',
        entrypoint: pod.metadata.annotations?.[annotations.entrypoint] ?? MAIN,
      }),
    );
    for (const namespace of await this.#namespacesOf(selector, signal)) {
      const pods = await this.#list<OutputPod>(
        podsOf(namespace.metadata.name),
        signal,
      );
      found.push(...pods.flatMap(pod => summariesOf(pod, namespace)));
    }
    return found.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  }

  async output(
    { namespace }: RunIdentity,
    id: string,
    options?: { tailLines?: number; signal?: AbortSignal },
  ): Promise<ProcessOutput | undefined> {
    const tail = options?.tailLines ?? FAILURE_LINES;
    const parts = id.split(SEPARATOR);
    const [place, pod, container] =
      parts.length === 3 ? parts : [namespace, id, MAIN];
    const query = new URLSearchParams({
      container,
      follow: 'false',
      // One more than wanted says whether there were more.
      tailLines: String(tail + 1),
      limitBytes: String(MAX_BYTES),
    });
    const body = await this.#get(
      `${podsOf(place)}/${encodeURIComponent(pod)}/log?${query}`,
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

  /** A backend whose runs are delivered elsewhere has no right to see namespaces, and needs none. */
  async #namespacesOf(
    selector: string,
    signal?: AbortSignal,
  ): Promise<KubernetesObject[]> {
    const { status, body } = await this.client.raw(
      `/api/v1/namespaces?labelSelector=${selector}`,
      { signal },
    );
    return status === 403
      ? []
      : JSON.parse(read(status, body) ?? NOTHING).items;
  }

  async #list<T>(path: string, signal?: AbortSignal): Promise<T[]> {
    return JSON.parse((await this.#get(path, signal)) ?? NOTHING).items;
  }

  async #get(path: string, signal?: AbortSignal): Promise<string | undefined> {
    const { status, body } = await this.client.raw(path, { signal });
    return read(status, body);
  }
}

function read(status: number, body: string): string | undefined {
  switch (status) {
    case 200:
      return body;
    // No such pod, or none of its containers has begun.
    case 400:
    case 404:
      return undefined;
    case 403:
      throw new ServiceUnavailableError(
        `The hub does not let the backend read pods and their logs: ${refusalOf(
          body,
        )}`,
      );
    default:
      throw new ServiceUnavailableError(
        `The hub answered ${status} when asked for the pods of a run`,
      );
  }
}

/** Which right is missing, in the words of the API server. */
function refusalOf(body: string): string {
  try {
    return JSON.parse(body).message ?? 'it does not say why';
  } catch {
    return 'it does not say why';
  }
}

function podsOf(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
}

/** The containers of a pod of a component; its namespace says which. */
export function summariesOf(
  pod: OutputPod,
  namespace: KubernetesObject,
): ProcessSummary[] {
  const role = (namespace.metadata.labels?.[labels.role] ?? 'app').replace(
    /^namespace-/,
    'app-',
  );
  return (pod.spec?.containers ?? []).map(({ name }) =>
    summaryOf(pod, name, {
      id: [namespace.metadata.name, pod.metadata.name, name].join(SEPARATOR),
      role,
      entrypoint: name,
    }),
  );
}

/** A container as the process that it is for whoever reads its output. */
export function summaryOf(
  { metadata, status }: OutputPod,
  container: string,
  named: Pick<ProcessSummary, 'id' | 'role' | 'entrypoint'>,
): ProcessSummary {
  const { state, lastState } =
    status?.containerStatuses?.find(({ name }) => name === container) ?? {};
  // One that is about to be started again has ended all the same, and what it printed is there.
  const ended =
    state?.terminated ?? (state?.running ? undefined : lastState?.terminated);
  return {
    ...named,
    attempt: Number(metadata.labels?.[labels.attempt] ?? 1),
    state: stateOf(Boolean(ended), Boolean(state?.running)),
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

function stateOf(ended: boolean, running: boolean): ProcessSummary['state'] {
  if (ended) {
    return 'Exited';
  }
  return running ? 'Running' : 'Starting';
}
