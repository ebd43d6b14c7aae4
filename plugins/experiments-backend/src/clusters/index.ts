import type { ClusterProvider } from '@assay/plugin-experiments-node';
import { aksProvider } from './aks';
import { eksProvider } from './eks';
import { gkeProvider } from './gke';
import { hubProvider } from './hub';
import { localProvider } from './local';
import { simulatedProvider } from './simulated';

/** Providers that come with the plugin; modules add others. */
export const builtInProviders = (): ClusterProvider[] => [
  localProvider,
  simulatedProvider,
  hubProvider,
  gkeProvider,
  eksProvider,
  aksProvider,
];

export * from './aks';
export * from './eks';
export * from './gke';
export * from './hub';
export * from './local';
export * from './simulated';
