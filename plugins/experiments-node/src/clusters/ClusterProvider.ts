import type { ExperimentClusterSpec } from '@assay/plugin-experiments-common';

/** Kind of the target that a run measures on. @public */
export type Rung = 'process' | 'existing' | 'virtual' | 'cloud' | 'simulated';

/** Kind of source that a component can be delivered from. @public */
export type SourceKind = 'helm' | 'git' | 'oci' | 'process';

/** What a provider turns into the spec of an `ExperimentCluster`. @public */
export interface ClusterRequest {
  /** Name of the `ExperimentCluster`. */
  name: string;
  /** Fields of the target beside `provider`; they have passed {@link ClusterProviderBase.schema}. */
  fields: Record<string, unknown>;
  /** RFC 3339. Whatever is made must end by then. */
  expiresAt: string;
  /** Put on everything that is made; already in the alphabet of clouds. */
  tags: Record<string, string>;
}

/** How Argo CD reaches a cluster. @public */
export interface ClusterRegistration {
  /** URL of the API server, or `process://` and `simulated://` on a laptop. */
  server: string;
  /** `config` of the cluster Secret. */
  config: Record<string, unknown>;
}

/** Where a delivered component was found. @public */
export interface AddressRequest {
  app: string;
  namespace: string;
  /** The declared port, in the order of the component. */
  port: { name: string; index: number; port?: number; service?: string };
  protocol: string;
  /** `status.summary.externalURLs` of its Application. */
  externalUrls: readonly string[];
  /** Whether the load runs in the cluster of the component. */
  sameCluster?: boolean;
  /** `host:port` of the Service from outside of its cluster, while it has one. */
  outside?: string;
}

/**
 * Where the connection of a registered cluster stands. `hub`: the cluster of the custom resources
 * itself. `argocd-cluster`: what Argo CD calls a cluster that an administrator has registered with
 * it. `kubeconfig-secret`: a Secret on the hub, in the namespace of the run unless it says another.
 * @public
 */
export type ConnectionSource =
  | { type: 'hub' }
  | {
      type: 'argocd-cluster';
      name: string;
      /** Field of the target that names it, for messages. */
      field?: string;
    }
  | {
      type: 'kubeconfig-secret';
      namespace?: string;
      name: string;
      /** Key of the Secret that holds the kubeconfig. */
      key: string;
      field?: string;
    };

/**
 * Where targets come from. A provider holds no state and talks to nobody: it describes what is
 * wanted and reads what came back, so every method is pure and may run any number of times. One
 * folder holds one provider; `clusterProviderContract` is the suite that each passes. `origin`
 * tells whether a cluster is made for the run or is there already.
 * @public
 */
export type ClusterProvider =
  | ComposedClusterProvider
  | RegisteredClusterProvider;

/** What every provider says about itself. @public */
export interface ClusterProviderBase {
  /** What `spec.targets[].cluster.provider` says. */
  readonly name: string;
  readonly rung: Rung;
  /** Whether a target costs money; then a run needs a budget. */
  readonly priced: boolean;
  /** Sources that it can deliver, the preferred first. */
  readonly sources: readonly SourceKind[];
  /** Most runs that may measure on it at a time; others stay Pending. Absent: any number. */
  readonly concurrency?: number;
  /** JSON Schema of the fields beside `provider`, checked at admission. */
  readonly schema: Record<string, unknown>;
  /** Longest time until a target is ready, in milliseconds. */
  readonly provisioningTimeoutMs: number;
  /** Longest time until a wave of components is healthy, in milliseconds. */
  readonly deliveryTimeoutMs: number;
  /** How long a component may be degraded before it counts as failed, in milliseconds. */
  readonly degradedGraceMs: number;

  /**
   * How a chart of the library opens its Service to a load in another cluster; absent where there
   * are no Services.
   */
  readonly opening?: 'LoadBalancer' | 'NodePort';
  /** Annotations for everything that goes to a target, beside those that a run has. */
  annotationsFor?(
    fields: Readonly<Record<string, unknown>>,
  ): Record<string, string>;
  /** URL that reaches a port of a component from where the load runs; undefined while unknown. */
  address(request: AddressRequest): string | undefined;
}

/**
 * Clusters that are made for a run and go with it: an `ExperimentCluster` each, which Crossplane or
 * a stand-in for it turns into a cluster and a connection Secret.
 * @public
 */
export interface ComposedClusterProvider extends ClusterProviderBase {
  readonly origin: 'composed';
  /** Labels of the Composition that makes its clusters; absent where Crossplane has no choice. */
  readonly composition?: Readonly<Record<string, string>>;
  /** Everything of the spec but provider, expiry and connection Secret, which the run fills. */
  buildCluster(
    request: ClusterRequest,
  ): Omit<ExperimentClusterSpec, 'provider'>;
  /**
   * Reads the connection Secret (decoded). Returns undefined while it is incomplete, which is an
   * ordinary state of a cluster under way; throws `InputError` when it can never be used.
   */
  readRegistration(
    connection: Readonly<Record<string, string>>,
  ): ClusterRegistration | undefined;
  /**
   * Reads from the connection Secret (decoded) how a cluster is entered for the first time; where
   * this is there, `readRegistration` says only what the connection holds, and the run registers
   * the token of an account of its own. Returns undefined while the connection is incomplete;
   * throws `InputError`, without a word of what the connection holds, when it can never be used.
   */
  readBootstrap?(
    connection: Readonly<Record<string, string>>,
  ): ClusterBootstrap | undefined;
  /** Annotations for each namespace that components are delivered to. */
  namespaceAnnotations?(
    fields: Readonly<Record<string, unknown>>,
  ): Record<string, string>;
}

/**
 * Clusters that are there already and are shared: a run gets namespaces of its own on one, and
 * leaves the cluster as it was.
 * @public
 */
export interface RegisteredClusterProvider extends ClusterProviderBase {
  readonly origin: 'registered';
  /** Where the connection stands; the fields have passed {@link ClusterProviderBase.schema}. */
  connectionOf(fields: Readonly<Record<string, unknown>>): ConnectionSource;
}

/**
 * What lets us into a cluster that was made just now. It is used to make an account of our own
 * there, whose token is registered, and never handed on. Certificates and keys are base64 of PEM.
 * @public
 */
export type BootstrapCredential =
  | { kind: 'token'; token: string }
  | { kind: 'certificate'; certData: string; keyData: string }
  | { kind: 'google-service-account'; key: GoogleServiceAccountKey };

/** The fields of a Google service account's key file that a token is asked for with. @public */
export interface GoogleServiceAccountKey {
  clientEmail: string;
  privateKeyId?: string;
  /** PEM, PKCS #8. */
  privateKey: string;
  /** Where tokens are given out. */
  tokenUri: string;
}

/** How a cluster is entered for the first time. @public */
export interface ClusterBootstrap {
  /** URL of the API server. */
  server: string;
  /** Base64 of PEM; absent where the server's certificate is of a public authority. */
  caData?: string;
  credential: BootstrapCredential;
}
