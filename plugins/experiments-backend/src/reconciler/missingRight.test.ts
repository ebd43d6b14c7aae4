import { describeRefusal, parseMissingRight } from './missingRight';

const refusal = (rest: string) =>
  `POST /x: x is forbidden: User "system:serviceaccount:experiments:assay-backend" cannot ${rest}`;

describe('a refusal of the API server', () => {
  it.each([
    {
      message: refusal(
        'create resource "experimentclusters" in API group "assay.dev" in the namespace "experiments"',
      ),
      want: {
        verb: 'create',
        resource: 'experimentclusters.assay.dev',
        namespace: 'experiments',
      },
    },
    {
      message: refusal(
        'get resource "secrets" in API group "" in the namespace "argocd"',
      ),
      want: { verb: 'get', resource: 'secrets', namespace: 'argocd' },
    },
    {
      message: refusal(
        'list resource "components" in API group "assay.dev" at the cluster scope',
      ),
      want: { verb: 'list', resource: 'components.assay.dev' },
    },
    {
      message: refusal(
        'patch resource "experiments/status" in API group "assay.dev" in the namespace "a"',
      ),
      want: {
        verb: 'patch',
        resource: 'experiments/status.assay.dev',
        namespace: 'a',
      },
    },
  ])('names $want.verb $want.resource', ({ message, want }) => {
    expect(parseMissingRight(message)).toEqual({
      user: 'system:serviceaccount:experiments:assay-backend',
      ...want,
    });
    const what = `does not let us ${want.verb} ${want.resource}`;
    expect(describeRefusal(message)).toContain(`The hub ${what}`);
    expect(describeRefusal(message, 'target "a"')).toContain(
      `target "a" ${what}`,
    );
  });

  it.each([
    'pods "a" is forbidden: exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1',
    'configmaps "a" is forbidden: unable to create new content in namespace a because it is being terminated',
    'connect ECONNREFUSED',
  ])('is left as it is where no right is missing: %s', message => {
    expect(parseMissingRight(message)).toBeUndefined();
    expect(describeRefusal(message)).toBe(message);
  });
});
