/** How long a cluster that goes with the run is asked to end what is left of the load in it. */
export const UNREACHABLE_LOAD_MS = 2 * 60_000;

/**
 * What is made of something on a target that cannot be reached. On a cluster that is made for the
 * run it goes with that, whose end is confirmed on the hub; on one of others only its own end counts.
 */
export function decideUnreachable(observed: {
  /** Whether the cluster is made for the run. */
  made: boolean;
  /** Whether anything says how it is reached. */
  registered: boolean;
  /** Since when things are being given back. */
  since: number;
  now: number;
}): 'Wait' | 'LeaveToCluster' {
  const { made, registered, since, now } = observed;
  return made && (!registered || now >= since + UNREACHABLE_LOAD_MS)
    ? 'LeaveToCluster'
    : 'Wait';
}
