import { clusterKeys, forbiddenBy, resolveDestination } from './destination';
import type { AppProject, Application, ClusterSecret } from './types';

const encode = (text: string) => Buffer.from(text).toString('base64');
const secret = (name: string, server: string): ClusterSecret => ({
  metadata: { name: `cluster-${name}` },
  data: { name: encode(name), server: encode(server) },
});
const clusters = [
  secret('here', 'process://here'),
  secret('nowhere', 'simulated://nowhere/'),
  secret('cloud', 'https://10.0.0.1'),
  secret('twice', 'process://a'),
  secret('twice', 'process://b'),
];

describe('resolveDestination', () => {
  it.each([
    {
      destination: { name: 'here' },
      want: { rung: 'process', server: 'process://here' },
    },
    {
      destination: { server: 'process://here/' },
      want: { rung: 'process', name: 'here' },
    },
    {
      destination: { name: 'nowhere' },
      want: { rung: 'simulated', server: 'simulated://nowhere' },
    },
    { destination: { name: 'cloud' }, want: { rung: 'foreign' } },
    {
      destination: { server: 'https://kubernetes.default.svc' },
      want: { rung: 'foreign' },
    },
    {
      destination: { name: 'absent' },
      want: {
        rung: 'unknown',
        problem:
          'unable to find destination server: there are no clusters with this name: absent',
      },
    },
    {
      destination: { name: 'twice' },
      want: {
        rung: 'unknown',
        problem:
          'unable to find destination server: there are 2 clusters with the same name: twice',
      },
    },
    {
      destination: { name: 'here', server: 'process://here' },
      want: { rung: 'unknown' },
    },
    { destination: { server: 'process://gone' }, want: { rung: 'unknown' } },
    { destination: {}, want: { rung: 'unknown' } },
  ])('resolves $destination', ({ destination, want }) => {
    expect(resolveDestination(destination, clusters)).toMatchObject(want);
  });

  it('finds a cluster by the same keys as a destination asks for', () => {
    expect(clusterKeys({ name: 'a', server: 'process://a/' })).toEqual([
      'name:a',
      'server:process://a',
    ]);
    expect(clusterKeys({ name: 'a' })).toEqual(['name:a']);
  });
});

describe('forbiddenBy', () => {
  const application = {
    metadata: { name: 'app' },
    spec: {
      project: 'run',
      destination: { name: 'here', namespace: 'apps' },
      sources: [{ repoURL: 'https://assay.dev/library' }],
    },
  } as Application;
  const cluster = { name: 'here', server: 'process://here' };
  const project = (spec: AppProject['spec']): AppProject => ({
    metadata: { name: 'run' },
    spec,
  });

  it.each([
    {
      spec: {
        sourceRepos: ['*'],
        destinations: [{ name: 'here', namespace: '*' }],
      },
      allowed: true,
    },
    {
      spec: {
        sourceRepos: ['https://assay.dev/*'],
        destinations: [{ server: 'process://*', namespace: 'apps' }],
      },
      allowed: true,
    },
    {
      spec: {
        sourceRepos: ['*', '!https://assay.dev/library'],
        destinations: [{ server: '*', namespace: '*' }],
      },
      allowed: false,
    },
    {
      spec: {
        sourceRepos: ['*'],
        destinations: [{ name: 'there', namespace: '*' }],
      },
      allowed: false,
    },
    {
      spec: {
        sourceRepos: ['*'],
        destinations: [{ server: '*', namespace: 'other' }],
      },
      allowed: false,
    },
    { spec: {}, allowed: false },
  ])('$allowed for $spec', ({ spec, allowed }) => {
    const problem = forbiddenBy(project(spec), application, cluster);
    expect(problem === undefined).toBe(allowed);
  });
});
