import { isSame } from '../mergeDiff';
import type { Application, Operation } from './types';

/** Whether differences are mended without being asked. */
export function isAutomated(application: Application): boolean {
  const automated = application.spec.syncPolicy?.automated;
  return automated !== undefined && automated.enabled !== false;
}

/**
 * The operation that is to be carried out: the one that somebody asked for, or the automatic one
 * as long as these sources were not synced yet.
 */
export function dueOperation(application: Application): Operation | undefined {
  const { operation, status, spec } = application;
  if (operation?.sync) return operation;
  if (!isAutomated(application)) return undefined;
  const done = status?.operationState?.syncResult;
  const carriedOut =
    done && isSame([done.source, done.sources], [spec.source, spec.sources]);
  if (carriedOut) return undefined;
  return {
    initiatedBy: { automated: true },
    sync: { prune: spec.syncPolicy?.automated?.prune },
  };
}
