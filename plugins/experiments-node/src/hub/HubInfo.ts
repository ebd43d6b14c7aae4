import type { MetricEngine } from '../metrics/MetricEngine';

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
