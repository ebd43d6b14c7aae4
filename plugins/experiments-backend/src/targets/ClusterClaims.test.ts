import { VirtualClock, type KubernetesClient } from '@assay/controller';
import { ClusterClaims, countClaims } from './ClusterClaims';

const secret = (name: string, server: string) => ({
  metadata: { name },
  data: {
    name: Buffer.from(name).toString('base64'),
    server: Buffer.from(server).toString('base64'),
    config: 'secret',
  },
});

describe('countClaims', () => {
  it('counts names and servers, with or without a slash at the end', () => {
    const claims = countClaims([
      secret('a', 'https://one'),
      secret('b', 'https://one/'),
    ]);
    expect(claims.name).toEqual(
      new Map([
        ['a', 1],
        ['b', 1],
      ]),
    );
    expect(claims.server).toEqual(new Map([['https://one', 2]]));
  });
});

describe('ClusterClaims', () => {
  const clock = new VirtualClock();
  let answers: (() => object[])[];
  let asked: number;
  let claims: ClusterClaims;
  const client = {
    list: async () => {
      asked += 1;
      return { items: answers[Math.min(asked, answers.length) - 1]() };
    },
  } as unknown as KubernetesClient;

  beforeEach(() => {
    asked = 0;
    answers = [() => [secret('a', 'https://a')]];
    claims = new ClusterClaims({ argocdNamespace: 'argocd', clock });
  });

  it('asks once for all who ask at about the same time, and again later', async () => {
    await Promise.all([claims.read(client, 5_000), claims.read(client, 5_000)]);
    await clock.advance(4_000);
    await claims.read(client, 5_000);
    expect(asked).toBe(1);
    await clock.advance(2_000);
    await claims.read(client, 5_000);
    expect(asked).toBe(2);
  });

  it('asks at once for who wants to know how it is now', async () => {
    await claims.read(client, 5_000);
    await clock.advance(1);
    await claims.read(client, 0);
    expect(asked).toBe(2);
  });

  it('tells a failure to who asked, and does not remember it', async () => {
    answers.unshift(() => {
      throw new Error('503');
    });
    await expect(claims.read(client, 5_000)).rejects.toThrow('503');
    expect((await claims.read(client, 5_000)).name.get('a')).toBe(1);
  });
});
