import type { ApiObject } from '../../store';
import type { ServedResource } from '../ServedResource';

/** An object that a terminating namespace still holds. */
export interface Remaining {
  resource: ServedResource;
  object: ApiObject;
}

interface Condition {
  type: string;
  status: 'True' | 'False';
  lastTransitionTime: string;
  reason: string;
  message: string;
}

function counted(
  words: string[],
  text: (word: string, count: number) => string,
) {
  const counts = new Map<string, number>();
  for (const word of words) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts]
    .map(([word, count]) => text(word, count))
    .sort()
    .join(', ');
}

/**
 * The conditions that say what a terminating namespace waits for.
 *
 * @param old - the conditions as they are; their times stay where nothing changed
 * @param now - RFC 3339
 */
export function remainingConditions(
  remaining: Remaining[],
  old: unknown[] | undefined,
  now: string,
): Condition[] {
  const finalizers = remaining.flatMap(
    ({ object }) => object.metadata.finalizers ?? [],
  );
  const resources = counted(
    remaining.map(({ resource }) => `${resource.plural}.${resource.group}`),
    (name, count) => `${name} has ${count} resource instances`,
  );
  const holders = counted(
    finalizers,
    (name, count) => `${name} in ${count} resource instances`,
  );
  const before = (old ?? []) as Condition[];
  const condition = (type: string, reason: string, message: string) => ({
    type,
    status: 'True' as const,
    lastTransitionTime:
      before.find(entry => entry.type === type)?.lastTransitionTime ?? now,
    reason,
    message,
  });
  return [
    condition(
      'NamespaceContentRemaining',
      'SomeResourcesRemain',
      `Some resources are remaining: ${resources}`,
    ),
    ...(finalizers.length > 0
      ? [
          condition(
            'NamespaceFinalizersRemaining',
            'SomeFinalizersRemain',
            `Some content in the namespace has finalizers remaining: ${holders}`,
          ),
        ]
      : []),
  ];
}
