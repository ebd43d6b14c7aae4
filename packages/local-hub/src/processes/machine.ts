import { arch, cpus, platform, totalmem } from 'node:os';

/** The machine that processes run on, for the fingerprint of what is measured on it. */
export function describeMachine() {
  const processors = cpus();
  return {
    platform: platform(),
    arch: arch(),
    cpuModel: processors[0]?.model.trim() ?? 'unknown',
    cpus: processors.length,
    memoryBytes: totalmem(),
    nodeVersion: process.version,
  };
}
