/** What admission finds where the connection of a target should stand. */
export type FoundConnection =
  | { server: string; clusterScopedKinds: string[] }
  | { problem: string };
