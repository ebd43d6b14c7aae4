import type { ApiObject } from '../store';
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
      if (!spec.resourceAttributes === !spec.nonResourceAttributes) {
        throw invalid({ group: resource.group, kind: '' }, '', [
          {
            reason: 'FieldValueInvalid',
            message:
              'Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
            field: 'spec.resourceAttributes',
          },
        ]);
      }
      return { ...review, status: { allowed: true } };
    case 'SelfSubjectRulesReview':
      return { ...review, status: EVERYTHING };
    default:
      return { ...review, status: { userInfo: USER } };
  }
}
