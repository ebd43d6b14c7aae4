import type { ClusterProvider } from '@assay/plugin-experiments-node';
import { aksProvider } from './aks';
import { eksProvider } from './eks';
import { gkeProvider } from './gke';
import { localProvider } from './local';
import { simulatedProvider } from './simulated';

/** Providers that come with the plugin; modules add others. */
export const builtInProviders = (): ClusterProvider[] => [
  localProvider,
  simulatedProvider,
  gkeProvider,
  eksProvider,
  aksProvider,
];

export * from './aks';
export * from './eks';
export * from './gke';
export * from './local';
export * from './simulated';
