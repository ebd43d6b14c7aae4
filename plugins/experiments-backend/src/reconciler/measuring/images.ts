import { listAll, type KubernetesObject } from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';
import type { RunPlan } from '../plan';
import { placed } from '../placement';
import type { Scope } from '../scope';
import type { ImageDigests } from './Collection';
import type { RunTargets } from './RunTargets';

interface ContainerStatus {
  name: string;
  imageID?: string;
}

/** The fields of a pod that are read. */
export interface ImagedPod extends KubernetesObject {
  spec?: {
    containers?: { name: string; image?: string }[];
    initContainers?: { name: string; image?: string }[];
  };
  status?: {
    containerStatuses?: ContainerStatus[];
    initContainerStatuses?: ContainerStatus[];
  };
}

const DIGEST = /sha256:[0-9a-f]{64}$/;

/** What the nodes really run for the images that pods ask for. */
export function digestsOf(pods: readonly ImagedPod[]): ImageDigests {
  const found: ImageDigests = {};
  for (const { spec = {}, status = {} } of pods) {
    const statuses = [
      ...(status.containerStatuses ?? []),
      ...(status.initContainerStatuses ?? []),
    ];
    for (const { name, image } of [
      ...(spec.containers ?? []),
      ...(spec.initContainers ?? []),
    ]) {
      const { imageID } = statuses.find(each => each.name === name) ?? {};
      const digest = DIGEST.exec(imageID ?? '')?.[0];
      if (image && digest && !found[image]?.includes(digest)) {
        found[image] = [...(found[image] ?? []), digest];
      }
    }
  }
  return found;
}

/** An image with the digests of what ran for it; as it is where none is known, or it names its own. */
export function withDigests(image: string, digests: ImageDigests): string[] {
  return image.includes('@')
    ? [image]
    : digests[image]?.map(digest => `${image}@${digest}`) ?? [image];
}

/**
 * The digests of what ran in the namespaces of the components, by target. What cannot be seen is left
 * out: a missing right to list pods is no reason not to measure.
 */
export async function observeImages(
  scope: Scope,
  plan: RunPlan,
  targets: RunTargets,
): Promise<Record<string, ImageDigests>> {
  const found: Record<string, ImageDigests> = {};
  if (plan.rung === 'process' || plan.rung === 'simulated') {
    return found;
  }
  for (const { name } of plan.targets) {
    const namespaces = new Set(
      placed(scope, plan)
        .components.filter(({ target }) => target === name)
        .map(({ namespace }) => namespace),
    );
    try {
      const api = targets.api(name);
      if (!api || namespaces.size === 0) {
        continue;
      }
      const client = await api();
      const pods: ImagedPod[] = [];
      for (const namespace of namespaces) {
        const { items } = await listAll<ImagedPod>(client, resources.pods, {
          namespace,
          signal: scope.signal,
        });
        pods.push(...items);
      }
      found[name] = digestsOf(pods);
    } catch (error) {
      scope.signal.throwIfAborted();
      scope.deps.logger.warn(
        `The images of run ${scope.key} on target "${name}" cannot be seen: ${error}`,
      );
    }
  }
  return found;
}
