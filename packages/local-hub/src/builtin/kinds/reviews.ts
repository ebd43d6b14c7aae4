import { JsonObject, JsonSchemaProps } from '../../schema';
import { define } from '../define';
import { flag, listOf, mapOf, resource, struct, text } from '../props';
import { BuiltinType } from '../types';

type Properties = Record<string, JsonSchemaProps>;

/** A question about the caller's rights or identity: answered, never stored. */
function review(
  declared: {
    group: string;
    kind: string;
    spec?: Properties;
    status: Properties;
    empty: JsonObject;
  },
  description: string,
): BuiltinType {
  const { group, kind, spec, status, empty } = declared;
  return define({
    group,
    version: 'v1',
    kind,
    namespaced: false,
    verbs: ['create'],
    empty,
    props: resource(
      kind,
      {
        ...(spec && { spec: struct(`${kind}Spec`, spec, 'What is asked.') }),
        status: struct(statusNames[kind], status, 'The answer.'),
      },
      description,
    ),
  });
}

const statusNames: Record<string, string> = {
  SelfSubjectAccessReview: 'SubjectAccessReviewStatus',
  SelfSubjectRulesReview: 'SubjectRulesReviewStatus',
  SelfSubjectReview: 'SelfSubjectReviewStatus',
};

const texts = (description: string) => listOf(text(''), description);

const selector = (name: string, requirement: string) =>
  struct(
    name,
    {
      rawSelector: text('The selector as text.'),
      requirements: listOf(
        struct(
          requirement,
          {
            key: text('What is compared.'),
            operator: text('How it is compared.'),
            values: texts('What it is compared with.'),
          },
          '',
        ),
        'The selector in parts.',
      ),
    },
    'What the request is limited to.',
  );

const resourceAttributes = struct(
  'ResourceAttributes',
  {
    namespace: text('Namespace of the request; empty means all or none.'),
    verb: text('Verb such as get, list, watch, create, update, delete.'),
    group: text('API group; * means all.'),
    version: text('API version; * means all.'),
    resource: text('Resource; * means all.'),
    subresource: text('Subresource; empty means none.'),
    name: text('Name of the object; empty means all.'),
    fieldSelector: selector(
      'FieldSelectorAttributes',
      'FieldSelectorRequirement',
    ),
    labelSelector: selector(
      'LabelSelectorAttributes',
      'LabelSelectorRequirement',
    ),
  },
  'A request for a resource.',
);

const nonResourceAttributes = struct(
  'NonResourceAttributes',
  {
    path: text('Path of the request.'),
    verb: text('HTTP verb in lower case.'),
  },
  'A request for something else.',
);

const rule = (name: string, more: Properties) =>
  listOf(
    struct(name, { verbs: texts('Verbs; * means all.'), ...more }, ''),
    'What the caller may do.',
  );

const evaluationError = text(
  'What went wrong while the rights were looked up.',
);

/** Questions about the caller's rights and identity. */
export const reviews = [
  review(
    {
      group: 'authorization.k8s.io',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes, nonResourceAttributes },
      status: {
        allowed: flag('Whether the request would be allowed.'),
        denied: flag('Whether the request would be denied expressly.'),
        reason: text('Why.'),
        evaluationError,
      },
      empty: { spec: {}, status: { allowed: false } },
    },
    'SelfSubjectAccessReview checks whether the current user can perform an action.',
  ),
  review(
    {
      group: 'authorization.k8s.io',
      kind: 'SelfSubjectRulesReview',
      spec: { namespace: text('Namespace that is asked about.') },
      status: {
        resourceRules: rule('ResourceRule', {
          apiGroups: texts('API groups; * means all.'),
          resources: texts('Resources; * means all.'),
          resourceNames: texts('Names of objects; empty means all.'),
        }),
        nonResourceRules: rule('NonResourceRule', {
          nonResourceURLs: texts('Paths; * means all.'),
        }),
        incomplete: flag('Whether the answer leaves something out.'),
        evaluationError,
      },
      empty: {
        spec: {},
        status: {
          resourceRules: null,
          nonResourceRules: null,
          incomplete: false,
        },
      },
    },
    'SelfSubjectRulesReview enumerates the actions that the current user can perform.',
  ),
  review(
    {
      group: 'authentication.k8s.io',
      kind: 'SelfSubjectReview',
      status: {
        userInfo: struct(
          'UserInfo',
          {
            username: text('Name of the user.'),
            uid: text('Identity of the user beyond the name.'),
            groups: texts('Groups of the user.'),
            extra: mapOf(texts(''), 'What the authenticator adds.'),
          },
          'Who the caller is.',
        ),
      },
      empty: { status: { userInfo: {} } },
    },
    'SelfSubjectReview contains the user information that the server has about the caller.',
  ),
];
