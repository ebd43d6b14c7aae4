import { stringify } from 'yaml';

/** What a client needs to reach the hub. */
export interface Access {
  url: string;
  /** PEM in base64. */
  caData: string;
  token: string;
}

/** A kubeconfig with one context, `local-hub`. */
export function kubeconfig({ url, caData, token }: Access): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'local-hub',
        cluster: { server: url, 'certificate-authority-data': caData },
      },
    ],
    users: [{ name: 'admin', user: { token } }],
    contexts: [
      { name: 'local-hub', context: { cluster: 'local-hub', user: 'admin' } },
    ],
    'current-context': 'local-hub',
  });
}
