import type { FieldCause, JsonObject } from '../schema';
import type { ApiObject } from '../store';
import { invalid as invalidField } from '../schema/causes';
import { invalid } from './errors';
import type { ServedResource } from './ServedResource';

/** Who the holder of the hub's token is. */
const USER = {
  username: 'admin',
  uid: '1',
  groups: ['system:masters', 'system:authenticated'],
};

const EVERYTHING = {
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
  incomplete: false,
};

/** True for kinds that are questions: they are answered and never kept. */
export function isReview(resource: ServedResource): boolean {
  return resource.verbs.includes('create') && !resource.verbs.includes('get');
}

function unclearCause(
  resourceAttributes: unknown,
  nonResourceAttributes: unknown,
): FieldCause | undefined {
  if (resourceAttributes && nonResourceAttributes) {
    return invalidField(
      'spec.nonResourceAttributes',
      nonResourceAttributes as JsonObject,
      'cannot be specified in combination with resourceAttributes',
    );
  }
  if (resourceAttributes || nonResourceAttributes) {
    return undefined;
  }
  return invalidField(
    'spec.resourceAttributes',
    null,
    'exactly one of nonResourceAttributes or resourceAttributes must be specified',
  );
}

/** A question is about one thing. */
function refuseUnclear(
  { group }: ServedResource,
  { resourceAttributes, nonResourceAttributes }: Record<string, unknown>,
): void {
  const cause = unclearCause(resourceAttributes, nonResourceAttributes);
  if (cause) {
    throw invalid({ group, kind: '' }, '', [cause]);
  }
}

/**
 * Answers a question about rights. There is one user, and it may do everything.
 *
 * @throws ApiError 422 when the question is not one
 */
export function answerReview(
  resource: ServedResource,
  review: ApiObject,
): ApiObject {
  const spec = (review.spec ?? {}) as Record<string, unknown>;
  switch (resource.kind) {
    case 'SelfSubjectAccessReview':
      refuseUnclear(resource, spec);
      return { ...review, status: { allowed: true } };
    case 'SelfSubjectRulesReview':
      return { ...review, status: EVERYTHING };
    default:
      return { ...review, status: { userInfo: USER } };
  }
}
