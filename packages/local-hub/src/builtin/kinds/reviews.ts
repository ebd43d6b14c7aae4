import { JsonSchemaProps } from '../../schema';
import { define } from '../define';
import { resource } from '../props';
import { BuiltinType } from '../types';

const anything = (description: string): JsonSchemaProps => ({
  type: 'object',
  'x-kubernetes-preserve-unknown-fields': true,
  description,
});

function review(group: string, kind: string, description: string): BuiltinType {
  return define({
    group,
    version: 'v1',
    kind,
    namespaced: false,
    verbs: ['create'],
    props: resource(
      kind,
      { spec: anything('What is asked.'), status: anything('The answer.') },
      description,
    ),
  });
}

/** Questions about the caller's rights and identity: answered, never stored. */
export const reviews = [
  review(
    'authorization.k8s.io',
    'SelfSubjectAccessReview',
    'SelfSubjectAccessReview checks whether the current user can perform an action.',
  ),
  review(
    'authorization.k8s.io',
    'SelfSubjectRulesReview',
    'SelfSubjectRulesReview enumerates the actions that the current user can perform.',
  ),
  review(
    'authentication.k8s.io',
    'SelfSubjectReview',
    'SelfSubjectReview contains the user information that the server has about the caller.',
  ),
];
