import type { Experiment } from '@assay/plugin-experiments-common';
import {
  annotations,
  definitionOf,
  isFinished,
  toRunSummary,
} from '@assay/plugin-experiments-common';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { NotificationSendOptions } from '@backstage/plugin-notifications-node';

/**
 * What is said, and to whom, when a run goes from one state to another; undefined when that is
 * worth nothing. Who made a run by the portal hears of it, else who owns it.
 */
export function notificationOf(
  previous: Experiment | undefined,
  run: Experiment,
): NotificationSendOptions | undefined {
  // Without a previous state it ended before we were looking, and was told of then.
  if (!previous || isFinished(previous) || !isFinished(run)) {
    return undefined;
  }
  const recipient =
    run.metadata.annotations?.[annotations.createdBy] ?? run.spec.owner;
  if (!recipient) {
    return undefined;
  }
  // Specs may name their owner in short.
  const entityRef = stringifyEntityRef(
    parseEntityRef(recipient, {
      defaultKind: 'group',
      defaultNamespace: 'default',
    }),
  );
  const { namespace, name, phase, succeeded, message } = toRunSummary(run);
  const ends: Record<string, string> = {
    Complete: 'is complete',
    Failed: 'has failed',
    Aborted: 'was aborted',
  };
  return {
    recipients: { type: 'entity', entityRef },
    payload: {
      title: `Run ${name} ${ends[phase] ?? 'is over'}`,
      description: message,
      link: `/experiments/runs/${namespace}/${name}`,
      severity: succeeded === 'False' ? 'high' : 'normal',
      topic: `experiment:default/${definitionOf(run)}`,
      // The same run never makes two notifications, whichever replica sends.
      scope: `run-${run.metadata.uid}`,
    },
  };
}
