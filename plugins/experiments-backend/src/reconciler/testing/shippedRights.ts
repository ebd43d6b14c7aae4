import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  KubernetesClient,
  KubernetesObject,
  ResourceType,
} from '@assay/controller';
import { isAlreadyExists } from '@assay/controller';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { parseAllDocuments } from 'yaml';
import { readAuditLines } from './auditLog';

/** A rule of a Role or a ClusterRole. */
export interface Rule {
  apiGroups: string[];
  resources: string[];
  resourceNames?: string[];
  verbs: string[];
}

interface Manifest extends KubernetesObject {
  kind: string;
  /** Kind and name as they are shipped. */
  shipped: string;
  rules?: Rule[];
  roleRef?: { apiGroup: string; kind: string; name: string };
  subjects?: { kind: string; name: string; namespace: string }[];
}

/** One verb on one resource, as `verb resource.group` or `verb resource.group in namespace`. */
export type Grant = string;

const rbac = (
  plural: string,
  kind: string,
  namespaced: boolean,
): ResourceType => ({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  plural,
  kind,
  namespaced,
});
const types: ResourceType[] = [
  {
    group: '',
    version: 'v1',
    plural: 'serviceaccounts',
    kind: 'ServiceAccount',
    namespaced: true,
  },
  rbac('clusterroles', 'ClusterRole', false),
  rbac('clusterrolebindings', 'ClusterRoleBinding', false),
  rbac('roles', 'Role', true),
  rbac('rolebindings', 'RoleBinding', true),
];

/** The folder of the shipped manifests. */
const install = resolvePackagePath(
  '@assay/plugin-experiments-backend',
  '../../install',
);

/**
 * The manifests of one part of the installation, moved into the namespaces of a test. Names of
 * what is not namespaced get a suffix, so that several tests can share a hub.
 */
export async function readRights(
  part: 'base/backend' | 'targets' | 'crossplane',
  namespaces: { experiments: string; argocd: string },
): Promise<Manifest[]> {
  const folder = join(install, part);
  const names = await readdir(folder);
  const texts = await Promise.all(
    names
      .filter(name => name.endsWith('.yaml') && name !== 'kustomization.yaml')
      .sort()
      .map(name => readFile(join(folder, name), 'utf8')),
  );
  const suffix = `-${namespaces.experiments}`;
  const move = (namespace: string) =>
    namespace === 'argocd' ? namespaces.argocd : namespaces.experiments;
  return texts
    .flatMap(text => parseAllDocuments(text))
    .map(document => document.toJS() as Manifest)
    .filter(({ kind }) => types.some(type => type.kind === kind))
    .map(({ metadata, roleRef, subjects, ...rest }) => ({
      ...rest,
      shipped: `${rest.kind} ${metadata.name}`,
      metadata: {
        name: rest.kind.startsWith('Cluster')
          ? metadata.name + suffix
          : metadata.name,
        ...(metadata.namespace && { namespace: move(metadata.namespace) }),
      },
      ...(roleRef && {
        roleRef: {
          ...roleRef,
          name:
            roleRef.kind === 'ClusterRole'
              ? roleRef.name + suffix
              : roleRef.name,
        },
      }),
      ...(subjects && {
        subjects: subjects.map(each => ({
          ...each,
          namespace: move(each.namespace),
        })),
      }),
    }));
}

/** Makes the manifests be there exactly as given, rules included. */
export async function grant(
  client: KubernetesClient,
  manifests: readonly Manifest[],
): Promise<void> {
  for (const { shipped, ...manifest } of manifests) {
    const type = typeOf(manifest);
    try {
      await client.create(type, manifest);
    } catch (error) {
      if (!isAlreadyExists(error)) {
        throw error;
      }
      if (manifest.rules) {
        await client.replace(type, manifest);
      }
    }
  }
}

/** Takes everything away again. */
export async function revoke(
  client: KubernetesClient,
  manifests: readonly Manifest[],
): Promise<void> {
  for (const manifest of [...manifests].reverse()) {
    await client.delete(typeOf(manifest), manifest.metadata).catch(() => {});
  }
}

function typeOf({ kind }: Pick<Manifest, 'kind'>): ResourceType {
  return types.find(type => type.kind === kind)!;
}

/** Every right that the roles grant, one verb on one resource each. */
export function grantsOf(manifests: readonly Manifest[]): Grant[] {
  return manifests.flatMap(({ kind, metadata, rules = [] }) =>
    rules.flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap(group =>
        resources.flatMap(resource =>
          verbs.map(verb =>
            [
              verb,
              group ? `${resource}.${group}` : resource,
              ...(kind === 'Role' ? ['in', metadata.namespace] : []),
            ].join(' '),
          ),
        ),
      ),
    ),
  );
}

/** The manifests without one verb of one rule. */
export function without(
  manifests: readonly Manifest[],
  role: string,
  rule: number,
  resource: string,
  verb: string,
): Manifest[] {
  return manifests.map(manifest =>
    manifest.rules && manifest.shipped === role
      ? {
          ...manifest,
          rules: manifest.rules.flatMap((each, index) =>
            index === rule ? narrow(each, resource, verb) : [each],
          ),
        }
      : manifest,
  );
}

function narrow(rule: Rule, resource: string, verb: string): Rule[] {
  const others = rule.resources.filter(each => each !== resource);
  const verbs = rule.verbs.filter(each => each !== verb);
  return [
    ...(others.length > 0 ? [{ ...rule, resources: others }] : []),
    ...(verbs.length > 0 ? [{ ...rule, resources: [resource], verbs }] : []),
  ];
}

/** A kubeconfig of a service account, with a token that the API server issues for so long. */
export async function kubeconfigOf(
  client: KubernetesClient,
  adminKubeconfig: string,
  account: { namespace: string; name: string },
  expirationSeconds = 3600,
): Promise<{ path: string; remove(): Promise<void> }> {
  const { namespace, name } = account;
  const { status, body } = await client.raw(
    `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    {
      method: 'POST',
      body: {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { expirationSeconds },
      },
    },
  );
  if (status !== 201) {
    throw new Error(`No token for ${namespace}/${name}: ${status} ${body}`);
  }
  const config = parseAllDocuments(
    await readFile(adminKubeconfig, 'utf8'),
  )[0].toJS();
  config.users = [
    {
      name: config.contexts[0].context.user,
      user: { token: JSON.parse(body).status.token },
    },
  ];
  const directory = await mkdtemp(join(tmpdir(), 'assay-rights-'));
  const path = join(directory, 'kubeconfig');
  await writeFile(path, JSON.stringify(config), { mode: 0o600 });
  return {
    path,
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** Every verb that the audit log shows an account to have used with success. */
export async function observedGrants(
  auditLog: string,
  user: string,
): Promise<Set<Grant>> {
  const grants = new Set<Grant>();
  for (const line of await readAuditLines(auditLog, user)) {
    const event = JSON.parse(line);
    const { objectRef: ref, verb, responseStatus } = event;
    if (event.user.username !== user || !ref || responseStatus?.code === 403) {
      continue;
    }
    const plural = ref.subresource
      ? `${ref.resource}/${ref.subresource}`
      : ref.resource;
    const resource = ref.apiGroup ? `${plural}.${ref.apiGroup}` : plural;
    grants.add(`${verb} ${resource}`);
    grants.add(`${verb} ${resource} in ${ref.namespace}`);
  }
  return grants;
}
