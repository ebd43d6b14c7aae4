import type { CloudShortage } from '../../clusters/cloudErrors';

/** How far the cluster of a target is. */
export interface ClusterState {
  ready: boolean;
  message: string;
  /** What its cloud is short of, where a try elsewhere may succeed. */
  shortage?: CloudShortage;
}
