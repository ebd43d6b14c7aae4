import type {
  KubernetesClient,
  KubernetesObject,
  Reflector,
  ResourceType,
} from '@assay/controller';
import type { HubInfo } from './HubInfo';

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
