// A client of the hub that shares no code with the product.
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { parse } from 'yaml';

const paths = {
  experiments: '/apis/assay.dev/v1alpha1/namespaces/experiments/experiments',
  components: '/apis/assay.dev/v1alpha1/components',
  experimentclusters:
    '/apis/assay.dev/v1alpha1/namespaces/experiments/experimentclusters',
  workflows: '/apis/argoproj.io/v1alpha1/namespaces/experiments/workflows',
  applications: '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications',
  appprojects: '/apis/argoproj.io/v1alpha1/namespaces/argocd/appprojects',
  secrets: '/api/v1/namespaces/argocd/secrets',
  configmaps: '/api/v1/namespaces/experiments/configmaps',
};

/** The kinds that a run owns. */
export const ownedKinds = [
  'experimentclusters',
  'workflows',
  'applications',
  'appprojects',
  'secrets',
  'configmaps',
];

export class Hub {
  static async from(kubeconfig) {
    const config = parse(await readFile(kubeconfig, 'utf8'));
    const { server, 'certificate-authority-data': authority } =
      config.clusters[0].cluster;
    const hub = new Hub();
    hub.server = server;
    hub.token = config.users[0].user.token;
    hub.agent = new Agent({
      keepAlive: true,
      ca: Buffer.from(authority, 'base64'),
    });
    return hub;
  }

  /** @returns {Promise<{status: number, body: any}>} */
  call(
    method,
    path,
    body,
    { type = 'application/json', token = this.token } = {},
  ) {
    const text = typeof body === 'string' ? body : body && JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const call = request(
        new URL(path, this.server),
        {
          method,
          agent: this.agent,
          headers: {
            ...(token && { authorization: `Bearer ${token}` }),
            accept: 'application/json',
            ...(text && {
              'content-type': type,
              'content-length': Buffer.byteLength(text),
            }),
          },
        },
        response => {
          let data = '';
          response.setEncoding('utf8').on('data', chunk => {
            data += chunk;
          });
          response.on('end', () => {
            let parsed = data;
            try {
              parsed = JSON.parse(data);
            } catch {
              // Plain text stays as it is.
            }
            resolve({ status: response.statusCode, body: parsed });
          });
        },
      );
      call.on('error', reject);
      call.end(text);
    });
  }

  async list(kind) {
    const { status, body } = await this.call('GET', paths[kind]);
    if (status !== 200) throw new Error(`list ${kind}: ${status}`);
    return body.items;
  }

  async get(kind, name) {
    const { status, body } = await this.call('GET', `${paths[kind]}/${name}`);
    if (status === 404) return undefined;
    if (status !== 200) throw new Error(`get ${kind}/${name}: ${status}`);
    return body;
  }

  create(kind, object) {
    return this.call('POST', paths[kind], object);
  }

  patch(kind, name, patch) {
    return this.call('PATCH', `${paths[kind]}/${name}`, patch, {
      type: 'application/merge-patch+json',
    });
  }

  delete(kind, name) {
    return this.call('DELETE', `${paths[kind]}/${name}`);
  }

  /** Everything that carries the run's UID, as kind/name. */
  async owned(runUid) {
    const found = [];
    for (const kind of ownedKinds)
      for (const { metadata } of await this.list(kind))
        if (metadata.labels?.['assay.dev/run-uid'] === runUid)
          found.push(`${kind}/${metadata.name}`);
    return found;
  }

  /** Processes of the run that are alive. */
  async processes(runUid) {
    const { body } = await this.call(
      'GET',
      `/assay.dev/local/v1/processes?runUid=${runUid}`,
    );
    return body.items.filter(({ state }) => state !== 'Exited');
  }
}
