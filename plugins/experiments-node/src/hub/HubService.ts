import type {
  KubernetesClient,
  KubernetesObject,
  Reflector,
  ResourceType,
} from '@assay/controller';
import type { MetricEngine } from '../metrics';

/** What a hub says about itself beyond the Kubernetes API. @public */
export interface HubInfo {
  /** `local` for the local hub; `kubernetes` for every other API server. */
  hub: 'local' | 'kubernetes';
  version?: string;
  /** A Prometheus-compatible API that holds the metrics of processes. */
  metrics?: {
    url: string;
    scrapeIntervalSeconds?: number;
    /** What answers there; Prometheus when absent. */
    engine?: MetricEngine;
  };
  /** The machine that processes run on. */
  machine?: {
    platform: string;
    arch: string;
    cpuModel: string;
    cpus: number;
    memoryBytes: number;
    nodeVersion: string;
  };
}

/** Which objects of a kind are reflected. @public */
export interface ReflectorScope {
  /** Absent: every namespace. */
  namespace?: string;
  labelSelector?: string;
}

/**
 * The one owner of the hub's kubeconfig, its connections and its caches. Reflectors are shared:
 * two callers that ask for the same kind in the same scope get the same one, started.
 * @public
 */
export interface HubService {
  readonly client: KubernetesClient;
  reflector<T extends KubernetesObject>(
    type: ResourceType,
    scope?: ReflectorScope,
  ): Reflector<T>;
  /** Every reflector that is running, with what it reflects. */
  reflectors(): readonly {
    type: ResourceType;
    scope: ReflectorScope;
    reflector: Reflector<KubernetesObject>;
  }[];
  /** Remembered for half a minute; asked again after a failure. */
  info(): Promise<HubInfo>;
}
