/**
 * The odd requests that the local hub is known to answer otherwise than a real
 * server, by their titles. `DEVIATIONS.md` says the same in words; the
 * comparison fails when this list says too much or too little.
 */
export const knownDeviations: readonly string[] = [
  // Bodies that cannot be read: the same code and reason, another message.
  'create: body: null',
  'create: body: broken YAML',
  'create: body: two documents',
  'create: body: bytes that are no text',
  'merge patch: null',
  'apply: half an object',
  'apply: a list',
  'apply: an empty body',
  // Writes.
  'merge patch: another group',
  'apply: a null',
  'update: another version of the group',
  'update: a wrong status',
  'delete: a list of options',
  'delete: a wrong type',
  // Selectors and parameters of lists.
  'list: labels that are no selector',
  'list: a watch of labels that are no selector',
  'list: a bad label value',
  'list: a comparison with text',
  'list: a trailing comma',
  'list: an empty set',
  'list: a continue that is none',
  'list: a continue of nothing',
  'list: a timeout that is text',
  'get: an unknown version',
  // Lists without objects have no empty `continue`.
  'list: another name',
  'list: another namespace',
  'list: a negative limit',
  'delete: all of a namespace that is not there',
  // Answers that a client asks for and nobody can write.
  'get: nonsense',
  'get: HTML',
  'get: metadata as if of a list',
  // Paths that are not there.
  'GET /api/v2',
  'GET /openapi/v3/nope',
  'GET /openapi/v3/apis/nope.dev/v1',
  // Reviews.
  'SelfSubjectAccessReview: {"resourceAttributes":{"verb":"get","resource":"pods"}}',
  'SelfSubjectAccessReview: {"resourceAttributes":{"verb":"get"},"nonResourceAttributes":{"path":"/","verb":"get"}}',
  'SelfSubjectRulesReview: {}',
];
