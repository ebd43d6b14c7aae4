import type { KubernetesObject } from '@assay/controller';
import {
  GROUP_VERSION,
  type CrossplaneFields,
  type ExperimentCluster,
} from '@assay/plugin-experiments-common';
import type { ComposedClusterProvider } from '@assay/plugin-experiments-node';
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

/** The fields of a target at an attempt, each of which may be at another place. */
export function fieldsOfAttempt(
  { fields, fallback = [] }: Pick<PlannedTarget, 'fields' | 'fallback'>,
  attempt: number,
): Record<string, unknown> {
  return { ...fields, ...fallback[attempt - 2] };
}

/** The `ExperimentCluster` of a target. */
export function buildCluster(
  scope: Scope,
  entry: OwnedEntry,
  plan: RunPlan,
  target: PlannedTarget,
  provider: ComposedClusterProvider,
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
        fields: fieldsOfAttempt(target, entry.attempt),
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
function crossplaneFields({ composition }: ComposedClusterProvider): {
  crossplane?: CrossplaneFields;
} {
  return composition
    ? {
        crossplane: {
          compositionSelector: { matchLabels: { ...composition } },
          compositionUpdatePolicy: 'Manual',
        },
      }
    : {};
}
