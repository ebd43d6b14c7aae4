import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A real cluster that stands in for what a cloud makes, and the ways into it. */
export interface HandedOutCluster {
  server: string;
  /** Base64 of PEM. */
  caData: string;
  token: string;
  certData: string;
  keyData: string;
}

/** Reads a cluster from the kubeconfig with a token and the one with a client certificate. */
export function readHandedOutCluster(paths: {
  token: string;
  certificate: string;
}): HandedOutCluster {
  const [byToken, byCertificate] = [paths.token, paths.certificate].map(path =>
    parse(readFileSync(path, 'utf8')),
  );
  const { cluster } = byToken.clusters[0];
  const { user } = byCertificate.users[0];
  const data = (from: Record<string, string>, name: string) =>
    from[`${name}-data`] ?? readFileSync(from[name]).toString('base64');
  return {
    server: cluster.server,
    caData: data(cluster, 'certificate-authority'),
    token: byToken.users[0].user.token,
    certData: data(user, 'client-certificate'),
    keyData: data(user, 'client-key'),
  };
}

/** A kubeconfig of the cluster, with what a cloud puts into it as its user. */
export function kubeconfigOf(cluster: HandedOutCluster, user: object): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'played',
    clusters: [
      {
        name: 'played',
        cluster: {
          server: cluster.server,
          'certificate-authority-data': cluster.caData,
        },
      },
    ],
    users: [{ name: 'played', user }],
    contexts: [
      { name: 'played', context: { cluster: 'played', user: 'played' } },
    ],
  });
}
