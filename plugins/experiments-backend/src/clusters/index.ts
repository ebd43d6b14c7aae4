import type { ClusterProvider } from '@assay/plugin-experiments-node';
import { existingProvider } from './existing';
import { hubProvider } from './hub';
import { kindProvider } from './kind';
import { localProvider } from './local';
import { simulatedProvider } from './simulated';
import { talosProvider } from './talos';

/** Providers that come with the plugin; modules add others. */
export const builtInProviders = (): ClusterProvider[] => [
  localProvider,
  simulatedProvider,
  hubProvider,
  existingProvider,
  kindProvider,
  talosProvider,
];

export * from './existing';
export * from './hub';
export * from './kind';
export * from './local';
export * from './simulated';
export * from './talos';
