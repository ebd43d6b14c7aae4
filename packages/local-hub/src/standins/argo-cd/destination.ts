import type {
  AppProject,
  Application,
  ClusterSecret,
  Destination,
} from './types';
import { sourcesOf } from './types';

/** Where an Application goes, as far as it can be told. */
export type ResolvedDestination =
  /** Processes on this machine. */
  | { rung: 'process'; server: string; name: string }
  /** Nowhere, on purpose. */
  | { rung: 'simulated'; server: string; name: string }
  /** A cluster that is no business of this stand-in. */
  | { rung: 'foreign' }
  | { rung: 'unknown'; problem: string };

/** What a registered cluster says of itself. */
export function readCluster({ data }: ClusterSecret) {
  return { name: decode(data?.name), server: trim(decode(data?.server)) };
}

/** What a cluster is found by: its name, its address, or both. */
export function clusterKeys(cluster: Destination): string[] {
  const { name, server } = cluster;
  return [
    ...(name ? [`name:${name}`] : []),
    ...(server ? [`server:${trim(server)}`] : []),
  ];
}

/** Finds the cluster of a destination among the registered ones, with Argo CD's words. */
export function resolveDestination(
  destination: Destination,
  clusters: readonly ClusterSecret[],
): ResolvedDestination {
  const { name, server } = destination;
  if (name && server)
    return unknown(
      `application destination can't have both name and server defined: ${name} ${server}`,
    );
  const registered = clusters.map(readCluster);
  if (name) {
    const named = registered.filter(cluster => cluster.name === name);
    if (named.length === 0)
      return unknown(
        `unable to find destination server: there are no clusters with this name: ${name}`,
      );
    if (named.length > 1)
      return unknown(
        `unable to find destination server: there are ${named.length} clusters with the same name: ${name}`,
      );
    return byServer(named[0].server, name);
  }
  if (!server) return unknown('destination server missing from app spec');
  const wanted = trim(server);
  const match = registered.find(cluster => cluster.server === wanted);
  const ours = /^(process|simulated):\/\//.test(wanted);
  if (!match && ours)
    return unknown(
      `error getting cluster by server "${wanted}": cluster "${wanted}" not found`,
    );
  return byServer(wanted, match?.name ?? wanted);
}

/**
 * What the project forbids about the Application, or undefined. Patterns may hold `*`, and one that
 * begins with `!` forbids.
 */
export function forbiddenBy(
  project: AppProject,
  application: Application,
  cluster: { server: string; name: string },
): string | undefined {
  const { sourceRepos = [], destinations = [] } = project.spec;
  for (const { repoURL } of sourcesOf(application))
    if (!isAllowed(sourceRepos, pattern => matches(pattern, repoURL)))
      return `application repo ${repoURL} is not permitted in project '${project.metadata.name}'`;
  const namespace = application.spec.destination.namespace ?? '';
  const allowed = destinations.some(
    permitted =>
      (permitted.server
        ? matches(permitted.server, cluster.server)
        : matches(permitted.name ?? '', cluster.name)) &&
      matches(permitted.namespace ?? '', namespace),
  );
  return allowed
    ? undefined
    : `application destination server '${cluster.server}' and namespace '${namespace}' do not match any of the allowed destinations in project '${project.metadata.name}'`;
}

function isAllowed(
  patterns: readonly string[],
  test: (pattern: string) => boolean,
): boolean {
  const denied = patterns.some(p => p.startsWith('!') && test(p.slice(1)));
  return !denied && patterns.some(p => !p.startsWith('!') && test(p));
}

function matches(pattern: string, value: string): boolean {
  const expression = pattern
    .split('*')
    .map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${expression}$`).test(value);
}

function byServer(server: string, name: string): ResolvedDestination {
  if (server.startsWith('process://')) return { rung: 'process', server, name };
  if (server.startsWith('simulated://'))
    return { rung: 'simulated', server, name };
  return { rung: 'foreign' };
}

function unknown(problem: string): ResolvedDestination {
  return { rung: 'unknown', problem };
}

function trim(server: string): string {
  return server.replace(/\/+$/, '');
}

function decode(value: string | undefined): string {
  return Buffer.from(value ?? '', 'base64').toString('utf8');
}
