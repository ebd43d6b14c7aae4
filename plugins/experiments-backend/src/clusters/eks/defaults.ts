import type { CloudDefaults } from '../cloudProvider';

export const eksDefaults: CloudDefaults = {
  region: 'us-east-1',
  // Pinned: the newest may not have the add-ons yet, and one out of support costs six times as much.
  version: '1.35',
  machineType: 'm5.xlarge',
  nodes: 3,
  preemptible: true,
  diskSizeGb: 50,
};

/** Zones that a new account has in a region; EKS asks for two. */
const zoneLetters: Record<string, readonly [string, string]> = {
  'us-west-1': ['b', 'c'],
  'ap-northeast-1': ['a', 'c'],
  'ap-northeast-2': ['a', 'c'],
  'sa-east-1': ['a', 'c'],
};

/** Two zones of a region, that of the nodes first. */
export function eksZones(region: string, wanted?: string): [string, string] {
  const [one, other] = (zoneLetters[region] ?? ['a', 'b']).map(
    letter => `${region}${letter}`,
  );
  const primary = wanted ?? one;
  return [primary, primary === one ? other : one];
}
