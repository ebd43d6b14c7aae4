import type { KubernetesObject } from '@assay/controller';
import {
  classifyCloudError,
  type CloudShortage,
} from '../clusters/cloudErrors';

/** A composed resource, as far as it says how it is. */
export interface ComposedResource extends KubernetesObject {
  status?: {
    conditions?: {
      type: string;
      status: string;
      reason?: string;
      message?: string;
    }[];
  };
}

/** What keeps a cluster from being ready, in the words of its cloud. */
export interface ComposedProblems {
  /** Empty when nothing says that anything is wrong. */
  message: string;
  /** Set when a try elsewhere may succeed. */
  shortage?: CloudShortage;
}

/** What can go wrong with a resource, the most telling first. */
const failures: { type: string; isGood: string }[] = [
  { type: 'LastAsyncOperation', isGood: 'True' },
  { type: 'Synced', isGood: 'True' },
];

const MAX_MESSAGE = 1000;

/**
 * Sums up what composed resources say. Crossplane itself only says which of them are not ready; why
 * stands in the conditions that their provider writes.
 */
export function describeComposed(
  resources: readonly ComposedResource[],
): ComposedProblems {
  const found = resources.flatMap(resource => {
    const problem = problemOf(resource);
    return problem ? [{ kind: resource.kind ?? 'resource', problem }] : [];
  });
  const shortage = found
    .map(({ problem }) => classifyCloudError(problem))
    .find(Boolean);
  return {
    message: found
      .map(({ kind, problem }) => `${kind}: ${problem.slice(0, MAX_MESSAGE)}`)
      .join('; '),
    ...(shortage && { shortage }),
  };
}

function problemOf({ metadata, status }: ComposedResource): string | undefined {
  if (metadata.deletionTimestamp) {
    return undefined;
  }
  const conditions = status?.conditions ?? [];
  for (const { type, isGood } of failures) {
    const condition = conditions.find(each => each.type === type);
    // One that is unknown or has no words says nothing that helps.
    if (condition?.message && condition.status !== isGood) {
      return condition.message.replace(/\s+/g, ' ').trim();
    }
  }
  return undefined;
}
