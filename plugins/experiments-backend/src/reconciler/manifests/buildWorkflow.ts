import { annotations } from '@assay/plugin-experiments-common';
import type { Workflow } from '../kinds';
import type { OwnedEntry } from '../ledger';
import type { NodesByTarget } from '../measuring/soundTrials';
import { ACCESS_PARAMETER, remoteLoadTarget } from '../loadPlacement';
import { roles } from '../names';
import type { RunPlan, TrialRequest, ValidationRequest } from '../plan';
import type { Scope } from '../scope';
import { targetAnnotations } from './buildApplication';
import { ownedMetadata, ownerReference } from './ownedMetadata';

/** The load of a run. Sets only what strict template referencing lets a submission set. */
export function buildWorkflow(
  scope: Scope,
  entry: OwnedEntry,
  plan: RunPlan,
  load: {
    trials: TrialRequest[];
    validations: ValidationRequest[];
    resultPrefix: string;
    /** What the components run on, where that can change. */
    nodes?: NodesByTarget;
  },
): Workflow {
  const filled = {
    ...plan.workflow.arguments,
    trials: JSON.stringify(load.trials),
    validations: JSON.stringify(load.validations),
    'result-prefix': `${scope.deps.resultStore.keyPrefix ?? ''}${
      load.resultPrefix
    }`,
    ...(remoteLoadTarget(plan) && {
      [ACCESS_PARAMETER]: scope.entry(roles.loadAccess)?.objectName ?? '',
    }),
  };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: ownedMetadata(scope, entry, {
      ...plan,
      owner: ownerReference(scope.entry(roles.plan), 'v1', 'ConfigMap'),
      annotations: {
        ...targetAnnotations(scope, plan, plan.targets.at(0)?.name),
        ...(load.nodes && {
          [annotations.nodes]: JSON.stringify(load.nodes),
        }),
      },
    }),
    spec: {
      workflowTemplateRef: { name: plan.workflow.template },
      arguments: {
        parameters: Object.entries(filled).map(([name, value]) => ({
          name,
          value,
        })),
      },
      activeDeadlineSeconds: plan.workflow.timeoutSeconds,
    },
  };
}
