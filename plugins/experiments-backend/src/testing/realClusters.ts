import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real cluster on this machine, and the kubeconfigs by which its administrator gets in. */
export interface RealCluster {
  kubeconfig: string;
  /** The same rights, by a client certificate. */
  certificateKubeconfig: string;
  /** Socket of its node's containerd; absent where it has no node. */
  containerd?: string;
  /** Network namespace of its node; absent where it has no node. */
  network?: string;
  /** Ends one of its processes as a power cut would, asks it to end, or starts it again. */
  part(verb: 'kill' | 'stop' | 'start', name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Why real clusters with these parts cannot be had here; undefined when they can. */
export function missingForRealClusters(
  programs: readonly string[],
): string | undefined {
  const folder = process.env.CONTROL_PLANE;
  if (!folder || !existsSync(join(folder, 'up'))) {
    return 'CONTROL_PLANE names no folder that starts real clusters';
  }
  const cache =
    process.env.CONTROL_PLANE_CACHE ?? join(homedir(), '.cache/control-plane');
  const missing = programs.filter(
    program => !existsSync(join(cache, 'bin', program)),
  );
  return missing.length > 0
    ? `CONTROL_PLANE has not built ${missing.join(', ')}`
    : undefined;
}

/**
 * Starts one, with the given arguments of its `up`.
 * @param seconds - after which it ends by itself; a quarter of an hour
 */
export async function startRealCluster(
  args: readonly string[],
  seconds = 900,
): Promise<RealCluster> {
  const folder = process.env.CONTROL_PLANE ?? '';
  const directory = await mkdtemp(join(tmpdir(), 'assay-real-cluster-'));
  const log = await open(join(directory, 'up.log'), 'w');
  const code = await run(
    join(folder, 'up'),
    [...args, '--dir', join(directory, 'cluster'), '--seconds', `${seconds}`],
    log.fd,
  );
  await log.close();
  if (code !== 0) {
    const said = await readFile(join(directory, 'up.log'), 'utf8');
    throw new Error(`up ended with ${code}: ${said.slice(-2000)}`);
  }
  const cluster = await findRealCluster(join(directory, 'cluster'));
  return {
    ...cluster,
    async stop() {
      await cluster.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** One that was started before, by its folder. */
export async function findRealCluster(cluster: string): Promise<RealCluster> {
  const folder = process.env.CONTROL_PLANE ?? '';
  const env = await readFile(join(cluster, 'env'), 'utf8');
  const network = join(cluster, 'netns');
  return {
    kubeconfig: join(cluster, 'kubeconfig'),
    certificateKubeconfig: join(cluster, 'kubeconfig-certificate'),
    containerd: /CONTROL_PLANE_CONTAINERD=(\S+)/.exec(env)?.[1],
    network: existsSync(network)
      ? (await readFile(network, 'utf8')).trim()
      : undefined,
    async part(verb, name) {
      const ended = await run(join(folder, 'part'), [verb, name, cluster]);
      if (ended !== 0) {
        throw new Error(`part ${verb} ${name} ended with ${ended}`);
      }
    },
    async stop() {
      await run(join(folder, 'down'), ['--delete', cluster]);
    },
  };
}

/**
 * Joins the networks of two nodes, which otherwise reach this machine only: the peering that a cloud
 * makes of the internet between its clusters. It vanishes with either.
 */
export async function joinNetworks(
  one: RealCluster,
  other: RealCluster,
): Promise<void> {
  const ends = [
    { network: one.network ?? '', name: 'peer0', address: '10.210.0.1' },
    { network: other.network ?? '', name: 'peer1', address: '10.210.0.2' },
  ];
  const [left, right] = ends;
  const ip = async (...args: string[]) => {
    const code = await run('ip', args);
    if (code !== 0) {
      throw new Error(`ip ${args.join(' ')} ended with ${code}`);
    }
  };
  if (
    (await run('ip', ['-n', left.network, 'link', 'show', left.name])) === 0
  ) {
    return;
  }
  await ip(
    ...['link', 'add', left.name, 'netns', left.network, 'type', 'veth'],
    ...['peer', 'name', right.name, 'netns', right.network],
  );
  for (const { network, name, address } of ends) {
    const there = network === left.network ? right : left;
    const inside = (...args: string[]) => ip('-n', network, ...args);
    await inside('addr', 'add', `${address}/30`, 'dev', name);
    await inside('link', 'set', name, 'up');
    await inside(
      ...['route', 'add', nodeAddressOf(there.network)],
      ...['via', there.address, 'dev', name],
    );
  }
}

/** Namespaces are numbered, and so are the addresses of their nodes. */
function nodeAddressOf(network: string): string {
  return `10.200.${/\d+$/.exec(network)?.[0]}.2`;
}

/** Its processes keep the streams open after it has ended, so only the end counts. */
function run(
  command: string,
  args: readonly string[],
  output: number | 'ignore' = 'ignore',
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    spawn(command, args, { stdio: ['ignore', output, output] })
      .once('error', reject)
      .once('exit', resolve);
  });
}
