import type { KubernetesObject } from '@assay/controller';
import {
  GROUP_VERSION,
  type CrossplaneFields,
  type ExperimentCluster,
} from '@assay/plugin-experiments-common';
import type {
  ClusterProvider,
  ComposedClusterProvider,
} from '@assay/plugin-experiments-node';
import { toConditionTime } from '../conditions';
import type { OwnedEntry } from '../ledger';
import { roles } from '../names';
import type { PlannedTarget, RunPlan } from '../plan';
import type { Scope } from '../scope';
import { targetAnnotations } from './buildApplication';
import { expiryOf, ownedMetadata, ownerReference } from './ownedMetadata';

/** Name of the Secret that says how to reach a cluster. */
export function connectionSecretName(clusterName: string): string {
  return `${clusterName}-connection`;
}

/** The `ExperimentCluster` of a target. */
export function buildCluster(
  scope: Scope,
  entry: OwnedEntry,
  plan: RunPlan,
  target: PlannedTarget,
  provider: ClusterProvider,
): ExperimentCluster & KubernetesObject {
  const expiresAt = toConditionTime(expiryOf(scope, plan.lifetimeSeconds));
  return {
    apiVersion: GROUP_VERSION,
    kind: 'ExperimentCluster',
    metadata: ownedMetadata(scope, entry, {
      ...plan,
      rung: target.rung,
      owner: ownerReference(scope.entry(roles.plan), 'v1', 'ConfigMap'),
      annotations: targetAnnotations(scope, plan, target.name),
    }),
    spec: {
      ...provider.buildCluster({
        name: entry.objectName,
        fields: target.fields,
        expiresAt,
        tags: {
          'assay-run-uid': scope.uid,
          'assay-installation': scope.deps.settings.installation,
        },
      }),
      provider: target.provider,
      expiresAt,
      writeConnectionSecretToRef: {
        name: connectionSecretName(entry.objectName),
      },
      ...crossplaneFields(provider),
    },
  };
}

/** Which Composition makes it. It must not be composed anew in the middle of a measurement. */
function crossplaneFields(provider: ClusterProvider): {
  crossplane?: CrossplaneFields;
} {
  const { composition } = provider as Partial<ComposedClusterProvider>;
  return composition
    ? {
        crossplane: {
          compositionSelector: { matchLabels: { ...composition } },
          compositionUpdatePolicy: 'Manual',
        },
      }
    : {};
}
