import { Answer, Loose } from './api';
import { expectStatus } from './expectations';
import { conformance } from './suite';

conformance('reviews of oneself', suite => {
  function review(group: string, kind: string, spec?: Loose): Promise<Answer> {
    return suite.api.call('POST', `/apis/${group}/v1/${kind.toLowerCase()}s`, {
      body: { apiVersion: `${group}/v1`, kind, ...(spec ? { spec } : {}) },
    });
  }

  it.each<[string, Loose]>([
    [
      'a resource',
      {
        resourceAttributes: {
          verb: 'create',
          group: 'assay.dev',
          resource: 'conformancewidgets',
          namespace: 'default',
        },
      },
    ],
    ['a path', { nonResourceAttributes: { verb: 'get', path: '/version' } }],
  ])('says whether one may, of %s', async (_title, spec) => {
    const { code, body } = await review(
      'authorization.k8s.io',
      'SelfSubjectAccessReview',
      spec,
    );
    expect(code).toBe(201);
    expect(body).toMatchObject({
      kind: 'SelfSubjectAccessReview',
      apiVersion: 'authorization.k8s.io/v1',
      spec,
      status: { allowed: true },
    });
  });

  it.each<[string, Loose, string]>([
    ['nothing', {}, 'spec.resourceAttributes'],
    [
      'both',
      {
        resourceAttributes: { verb: 'get' },
        nonResourceAttributes: { verb: 'get', path: '/' },
      },
      'spec.nonResourceAttributes',
    ],
  ])('a question about %s is refused', async (_title, spec, field) => {
    const answer = await review(
      'authorization.k8s.io',
      'SelfSubjectAccessReview',
      spec,
    );
    expectStatus(answer, {
      code: 422,
      reason: 'Invalid',
      causes: [`FieldValueInvalid ${field}`],
    });
  });

  it('says what one may do in a namespace', async () => {
    const { code, body } = await review(
      'authorization.k8s.io',
      'SelfSubjectRulesReview',
      { namespace: 'default' },
    );
    expect(code).toBe(201);
    expect(body.status.incomplete).toBe(false);
    expect(body.status.resourceRules).toContainEqual({
      verbs: ['*'],
      apiGroups: ['*'],
      resources: ['*'],
    });
  });

  it('says who one is', async () => {
    const { code, body } = await review(
      'authentication.k8s.io',
      'SelfSubjectReview',
    );
    expect(code).toBe(201);
    expect(body.status.userInfo).toMatchObject({
      username: expect.stringMatching(/.+/),
      groups: expect.arrayContaining(['system:authenticated']),
    });
  });
});
