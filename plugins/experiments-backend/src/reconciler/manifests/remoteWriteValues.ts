import type { RemoteWriteConfig } from '../../metrics/config';
import type { PlannedComponent } from '../plan';

/** Where the Secret with the credential is mounted; the credential itself is never in a resource. */
const MOUNT_PATH = '/etc/assay/remote-write';
const VOLUME = 'assay-remote-write';

/** What is written, and on whose behalf. */
export interface RemoteWriting {
  remoteWrite: RemoteWriteConfig;
  runUid: string;
  /** Everything that the run delivers to the same target. */
  components: readonly PlannedComponent[];
}

/**
 * Values with which a chart writes what it scrapes to the hub, so that the metrics of a run outlive
 * its cluster: labelled with the run, the target and the variant. Undefined for whatever is not
 * known to take such values; its metrics end with its target.
 */
export function remoteWriteValues(
  component: PlannedComponent,
  writing: RemoteWriting,
): Record<string, unknown> | undefined {
  const { source, metricSource } = component;
  if (!metricSource) {
    return undefined;
  }
  // The library's own charts take what a run gives them as `assay`.
  if (source.kind === 'git') {
    return {
      assay: {
        externalLabels: externalLabels(component, writing),
        remoteWrite: prometheusRemoteWrite(writing),
        ...(writing.remoteWrite.auth && {
          remoteWriteSecret: {
            name: writing.remoteWrite.auth.secret.name,
            mountPath: MOUNT_PATH,
          },
        }),
      },
    };
  }
  if (source.kind !== 'helm') {
    return undefined;
  }
  switch (source.chart) {
    case 'prometheus':
      return prometheusValues(component, writing);
    case 'victoria-metrics-agent':
      return agentValues(component, writing);
    default:
      return undefined;
  }
}

function externalLabels(
  { target }: PlannedComponent,
  { runUid }: RemoteWriting,
) {
  return { assay_run_uid: runUid, assay_target: target };
}

/** `remote_write` of Prometheus, as its configuration file has it. */
export function prometheusRemoteWrite({
  remoteWrite,
  components,
}: Pick<RemoteWriting, 'remoteWrite' | 'components'>) {
  const { url, auth } = remoteWrite;
  const file = auth && `${MOUNT_PATH}/${auth.secret.key}`;
  return {
    url,
    ...(auth?.type === 'basic' && {
      basic_auth: { username: auth.username, password_file: file },
    }),
    ...(auth?.type === 'bearer' && {
      authorization: { type: 'Bearer', credentials_file: file },
    }),
    write_relabel_configs: [
      ...variantNamespaces(components).map(([namespace, variant]) => ({
        source_labels: ['namespace'],
        regex: namespace,
        target_label: 'assay_variant',
        replacement: variant,
      })),
      // A label of the pod says it more exactly, where its chart puts one there.
      {
        source_labels: ['assay_dev_variant'],
        regex: '(.+)',
        target_label: 'assay_variant',
        replacement: '$1',
      },
    ],
  };
}

/** Variants of one component never share a namespace; different ones may, and then it says nothing. */
function variantNamespaces(
  components: readonly PlannedComponent[],
): [string, string][] {
  const variants = new Map<string, Set<string | undefined>>();
  for (const { namespace, variant } of components) {
    variants.set(
      namespace,
      (variants.get(namespace) ?? new Set()).add(variant),
    );
  }
  return [...variants].flatMap(([namespace, names]) => {
    const [variant, ...others] = names;
    return variant !== undefined && others.length === 0
      ? [[namespace, variant] as [string, string]]
      : [];
  });
}

function prometheusValues(
  component: PlannedComponent,
  writing: RemoteWriting,
): Record<string, unknown> {
  const { auth } = writing.remoteWrite;
  return {
    server: {
      global: { external_labels: externalLabels(component, writing) },
      remoteWrite: [prometheusRemoteWrite(writing)],
      ...(auth && {
        extraSecretMounts: [
          {
            name: VOLUME,
            mountPath: MOUNT_PATH,
            secretName: auth.secret.name,
            readOnly: true,
          },
        ],
      }),
    },
  };
}

function agentValues(
  component: PlannedComponent,
  writing: RemoteWriting,
): Record<string, unknown> {
  const { url, auth } = writing.remoteWrite;
  const file = auth && `${MOUNT_PATH}/${auth.secret.key}`;
  return {
    remoteWrite: [{ url }],
    extraArgs: {
      'remoteWrite.label': Object.entries(externalLabels(component, writing))
        .map(([name, value]) => `${name}=${value}`)
        .join(','),
      ...(auth?.type === 'basic' && {
        'remoteWrite.basicAuth.username': auth.username,
        'remoteWrite.basicAuth.passwordFile': file,
      }),
      ...(auth?.type === 'bearer' && {
        'remoteWrite.bearerTokenFile': file,
      }),
    },
    ...(auth && {
      extraVolumes: [
        { name: VOLUME, secret: { secretName: auth.secret.name } },
      ],
      extraVolumeMounts: [
        { name: VOLUME, mountPath: MOUNT_PATH, readOnly: true },
      ],
    }),
  };
}

/** Values laid over others: maps are merged, everything else is replaced. */
export function overlay(
  base: Record<string, unknown>,
  over: Record<string, unknown> | undefined,
): Record<string, unknown> {
  const result = { ...base };
  for (const [key, value] of Object.entries(over ?? {})) {
    const below = result[key];
    result[key] = isMap(below) && isMap(value) ? overlay(below, value) : value;
  }
  return result;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
