import { TestHub } from '../testing/TestHub';

const ACCESS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const RULES = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
const SELF = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

const review = (group: string, kind: string, spec?: object) => ({
  apiVersion: `${group}.k8s.io/v1`,
  kind,
  ...(spec ? { spec } : {}),
});

describe('reviews', () => {
  let hub: TestHub;

  beforeAll(async () => {
    hub = await TestHub.start();
  });
  afterAll(() => hub.close());

  it('allow everything', async () => {
    const spec = { resourceAttributes: { verb: 'get', resource: 'pods' } };
    const body = await hub.create(
      ACCESS,
      review('authorization', 'SelfSubjectAccessReview', spec),
    );
    expect(body).toMatchObject({ spec, status: { allowed: true } });
    const rules = await hub.create(
      RULES,
      review('authorization', 'SelfSubjectRulesReview', {
        namespace: 'default',
      }),
    );
    expect(rules.status.resourceRules).toEqual([
      { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
    ]);
  });

  it('say who asks', async () => {
    const body = await hub.create(
      SELF,
      review('authentication', 'SelfSubjectReview'),
    );
    expect(body.status.userInfo.username).toBe('admin');
  });

  it.each([
    ['nothing', {}, 'spec.resourceAttributes'],
    [
      'two things',
      {
        resourceAttributes: { verb: 'get', resource: 'pods' },
        nonResourceAttributes: { verb: 'get', path: '/' },
      },
      'spec.nonResourceAttributes',
    ],
  ])('refuse to answer about %s', async (_, spec, field) => {
    const answer = await hub.post(
      ACCESS,
      review('authorization', 'SelfSubjectAccessReview', spec),
    );
    expect(answer.body).toMatchObject({
      code: 422,
      details: { causes: [{ field }] },
    });
  });

  it('are answered and not kept', async () => {
    expect(await hub.get(ACCESS)).toMatchObject({ code: 405 });
  });
});
