import type { DefinitionSummary, ProcessSummary, ResultSummary } from '../api';
import type { ExperimentSpecInput } from '../generated/Experiment';
import type { Phase } from '../resources';

/** A definition with what it runs. @public */
export interface DefinitionDetail extends DefinitionSummary {
  /** The spec of its next run; absent where nothing knows one. */
  spec?: ExperimentSpecInput;
  /** Where the spec comes from: the library folder, or the newest run. */
  specFrom?: 'library' | 'run';
  /** README of the definition's folder, in Markdown. */
  readme?: string;
}

/** Which runs a list holds. @public */
export interface RunFilter {
  definition?: string;
  namespace?: string;
  phases?: Phase[];
  /** Only runs that are under way, or only runs that are over. */
  active?: boolean;
  /** Entity reference of who made the run. */
  createdBy?: string;
  owner?: string;
  /** Component that the run uses. */
  component?: string;
}

/** Which results a list holds. @public */
export interface ResultFilter {
  definition?: string;
  runUid?: string;
}

/** Which part of a list. @public */
export interface PageRequest {
  /** At most 200; 50 when absent. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

/** Names a run. @public */
export interface RunKey {
  namespace: string;
  name: string;
}

/** Names a published result; the newest revision when none is given. @public */
export interface ResultKey {
  definition: string;
  runUid: string;
  revision?: number;
}

/** Processes of a run. @public */
export interface ProcessList {
  items: ProcessSummary[];
  /** Whether the hub runs processes at all; on other hubs logs come from pods. */
  available: boolean;
}

/** Last lines of what a process printed. @public */
export interface ProcessOutput {
  lines: string[];
  /** Whether there was more before the first line. */
  truncated: boolean;
}

/** Every published revision of a run's result. @public */
export interface ResultRevisions {
  items: ResultSummary[];
}

/** What asking the sources of a result again came to. @public */
export interface RecollectedResult {
  /** Whether there is a new revision; without one nothing differed. */
  created: boolean;
  /** The newest revision. */
  revision: number;
  /** What differs from the revision before, in sentences. */
  changes: string[];
  /** What could not be asked again or came back incomplete, and stays as it was. */
  kept: string[];
}

/** One watch of the hub. @public */
export interface WatchStatus {
  /** `plural.group` of what is watched. */
  resource: string;
  synced: boolean;
  /** Milliseconds since the last event or bookmark. */
  lastEventAgeMs: number;
  /** Whether the hub does not have the kind. */
  kindMissing: boolean;
  restarts: number;
  lastError?: string;
}

/** Health of the backend's connection to its hub. @public */
export interface ServerStatus {
  /** Address of the hub's API. */
  server: string;
  /** Whether every watch has its first list. */
  ready: boolean;
  leader: { isLeader: boolean; identity: string };
  watches: WatchStatus[];
}
