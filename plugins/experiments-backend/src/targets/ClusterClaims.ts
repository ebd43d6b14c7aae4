import type { Clock, KubernetesClient } from '@assay/controller';
import type { Secret } from '../reconciler/kinds';
import { listClusterSecrets } from './clusterSecrets';

/** How many cluster Secrets of Argo CD claim each name, and each server. */
export interface Claims {
  name: ReadonlyMap<string, number>;
  server: ReadonlyMap<string, number>;
}

/** Counts what cluster Secrets claim. No credential is read. */
export function countClaims(secrets: readonly Pick<Secret, 'data'>[]): Claims {
  const count = (key: string) => {
    const counts = new Map<string, number>();
    for (const { data } of secrets) {
      const value = Buffer.from(data?.[key] ?? '', 'base64')
        .toString('utf8')
        .replace(/\/+$/, '');
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return counts;
  };
  return { name: count('name'), server: count('server') };
}

/**
 * Which destinations are claimed, from one list for all runs that ask at about the same time: of
 * many that end together, each would list the clusters of all.
 */
export class ClusterClaims {
  #latest: { claims: Promise<Claims>; askedAt: number } | undefined;

  constructor(
    private readonly options: { argocdNamespace: string; clock: Clock },
  ) {}

  /** What was so at most `maxAgeMs` ago. */
  async read(client: KubernetesClient, maxAgeMs: number): Promise<Claims> {
    const now = this.options.clock.monotonic();
    const latest = this.#latest;
    if (latest && now - latest.askedAt <= maxAgeMs) {
      return latest.claims;
    }
    const claims = listClusterSecrets(
      client,
      this.options.argocdNamespace,
    ).then(countClaims);
    const asked = { claims, askedAt: now };
    this.#latest = asked;
    claims.catch(() => {
      if (this.#latest === asked) {
        this.#latest = undefined;
      }
    });
    return claims;
  }
}
