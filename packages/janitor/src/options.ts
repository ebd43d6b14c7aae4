import { parseArgs } from 'node:util';
import type { KubeConfigSource } from '@assay/controller';
import type { JanitorOptions } from './Janitor';

/** The command line is wrong; the message says how. */
export class UsageError extends Error {
  readonly name = 'UsageError';
}

/** What a janitor is started with. */
export type CommandLine = Omit<JanitorOptions, 'client' | 'clock'> & {
  hub: KubeConfigSource;
};

export const usage = `usage: janitor (--kubeconfig <file> [--context <name>] | --in-cluster) [options]
  --installation <id>        only what carries this id is deleted; default "default"
  --report                   delete nothing
  --namespace <name>         look only there; may be repeated; default every namespace
  --argocd-namespace <name>  default "argocd"
  --memory-namespace <name>  where it keeps what it has seen; default "experiments"
  --managed-group <group>    API group of managed resources; may be repeated
  --grace-seconds <number>   how long a run must be absent or expired; default 600
Exit code: 0 nothing for a person to do, 1 a person should look, 2 wrong usage, 3 the hub cannot be asked`;

const LABEL_VALUE = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
/** Groups of the providers that our Compositions use. */
const MANAGED_GROUPS = [
  'gcp.m.upbound.io',
  'aws.m.upbound.io',
  'azure.m.upbound.io',
];

/**
 * Reads the command line.
 * @throws UsageError naming the option, when it cannot be used
 */
export function readOptions(args: string[]): CommandLine {
  const values = parse(args);
  const { kubeconfig, context, installation = 'default' } = values;
  const inCluster = values['in-cluster'] ?? false;
  if (inCluster === (kubeconfig !== undefined)) {
    throw new UsageError(`name --kubeconfig or --in-cluster\n${usage}`);
  }
  if (!LABEL_VALUE.test(installation)) {
    throw new UsageError(
      `--installation must be a label value: at most 63 characters of A-Z, a-z, 0-9, ".", "_" and "-", not "${installation}"`,
    );
  }
  const grace = values['grace-seconds'] ?? '600';
  if (!/^\d{1,7}$/.test(grace)) {
    throw new UsageError(
      `--grace-seconds must be a number of seconds, not "${grace}"`,
    );
  }
  return {
    hub: { path: kubeconfig, context, inCluster },
    installation,
    mode: values.report ? 'report' : 'delete',
    namespaces: values.namespace,
    argocdNamespace: values['argocd-namespace'] ?? 'argocd',
    memoryNamespace: values['memory-namespace'] ?? 'experiments',
    managedGroups: values['managed-group'] ?? MANAGED_GROUPS,
    graceMs: Number(grace) * 1000,
  };
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const texts = { type: 'string', multiple: true } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args,
      options: {
        kubeconfig: text,
        context: text,
        'in-cluster': flag,
        installation: text,
        report: flag,
        namespace: texts,
        'argocd-namespace': text,
        'memory-namespace': text,
        'managed-group': texts,
        'grace-seconds': text,
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${usage}`);
  }
}
