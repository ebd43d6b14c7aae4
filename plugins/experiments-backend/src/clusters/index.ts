import type { ClusterProvider } from '@assay/plugin-experiments-node';
import { aksProvider } from './aks';
import { eksProvider } from './eks';
import { gkeProvider } from './gke';
import { existingProvider } from './existing';
import { hubProvider } from './hub';
import { kindProvider } from './kind';
import { localProvider } from './local';
import { simulatedProvider } from './simulated';
import { talosProvider } from './talos';
import { vclusterProvider } from './vcluster';

/** Providers that come with the plugin; modules add others. */
export const builtInProviders = (): ClusterProvider[] => [
  localProvider,
  simulatedProvider,
  hubProvider,
  existingProvider,
  kindProvider,
  talosProvider,
  gkeProvider,
  eksProvider,
  aksProvider,
  vclusterProvider,
];

export * from './aks';
export * from './eks';
export * from './existing';
export * from './gke';
export * from './hub';
export * from './kind';
export * from './local';
export * from './simulated';
export * from './talos';
export * from './vcluster';
