// Generated from definitions/experimentclusters.yaml by `yarn generate`. Do not edit.

export interface ExperimentClusterSpec {
  provider: string;
  region?: string;
  zone?: string;
  version?: string;
  nodes?: {
    count?: number;
    machineType?: string;
    /**
     * Others of the same size that will do, the preferred first.
     */
    machineTypes?: string[];
    spot?: boolean;
    diskSizeGb?: number;
  };
  /**
   * Fields of the provider that have no place above.
   */
  parameters?: {
    [k: string]: unknown;
  };
  expiresAt?: string;
  tags?: {
    [k: string]: string;
  };
  writeConnectionSecretToRef?: {
    name: string;
  };
}

export interface ExperimentClusterSpecInput {
  provider: string;
  region?: string;
  zone?: string;
  version?: string;
  nodes?: {
    count?: number;
    machineType?: string;
    /**
     * Others of the same size that will do, the preferred first.
     */
    machineTypes?: string[];
    spot?: boolean;
    diskSizeGb?: number;
  };
  /**
   * Fields of the provider that have no place above.
   */
  parameters?: {
    [k: string]: unknown;
  };
  expiresAt?: string;
  tags?: {
    [k: string]: string;
  };
  writeConnectionSecretToRef?: {
    name: string;
  };
}

export interface ExperimentClusterStatus {
  endpoint?: string;
  clusterName?: string;
  platformVersion?: string;
  /**
   * What composed resources have to know of each other.
   */
  composed?: {
    [k: string]: unknown;
  };
}
