import type { ClusterProvider } from '@assay/plugin-experiments-node';
import { hubProvider } from './hub';
import { localProvider } from './local';
import { simulatedProvider } from './simulated';

/** Providers that come with the plugin; modules add others. */
export const builtInProviders = (): ClusterProvider[] => [
  localProvider,
  simulatedProvider,
  hubProvider,
];

export * from './hub';
export * from './local';
export * from './simulated';
