import type { ResourceType } from '@assay/controller';

/** A run as one of its things names it. */
export interface RunClaim {
  runUid: string;
  /** `namespace/name` of the run; absent on what an engine composed. */
  runKey?: string;
  /** Unix milliseconds. */
  expiresAt?: number;
}

/** What an object says about whose it is, read off its labels, annotations and cloud tags. */
export interface Identity extends RunClaim {
  /** Absent where somebody took the label away. */
  installation?: string;
  role?: string;
}

/** An object on the hub, as it was seen. */
export interface SeenObject {
  type: ResourceType;
  namespace?: string;
  name: string;
  uid: string;
  /** Unix milliseconds; set when its deletion was asked for. */
  deletedAt?: number;
}

/** What makes a cluster known to Argo CD for every run that names itself on it. */
export interface SharedRegistration extends SeenObject {
  /** Only the very version that was judged may go: a run may join at any time. */
  resourceVersion: string;
  /** Of the run that made it; absent where somebody took the label away. */
  installation?: string;
  /** Runs that say that they use it, of whatever installation. */
  users: readonly RunClaim[];
  cluster: ClusterName;
}

/** An object that claims to belong to a run, as far as a decision needs it. */
export interface Suspect extends SeenObject {
  identity: Identity;
  /** UIDs of what owns it. */
  owners: readonly string[];
  /** Of a cluster Secret of Argo CD: what Applications call the cluster. */
  cluster?: ClusterName;
  /** Of an Application: where it delivers to. */
  destination?: ClusterName;
}

/** A cluster as Argo CD knows it: by name, by server, or both. */
export interface ClusterName {
  name?: string;
  server?: string;
}

/** What is known about a run, asked live. */
export type RunState =
  | { state: 'absent' }
  /** Asked without an answer: nothing of it is ever accused. */
  | { state: 'unknown'; why: string }
  | {
      state: 'present';
      /** `spec.expiresAt`, in Unix milliseconds; it may have been moved since its objects were made. */
      expiresAt?: number;
      /** Until when the clean-up policy keeps its things for debugging, in Unix milliseconds. */
      keptUntil?: number;
      /** Names of its ledger entries, `resource/objectName`. */
      ledger: ReadonlySet<string>;
    };

/** Everything that one decision looks at. */
export interface World {
  /** Ours; what carries another one is never touched. */
  installation: string;
  /** Unix milliseconds. */
  now: number;
  /** How long a cause must have stood before anything is deleted. */
  graceMs: number;
  mode: 'delete' | 'report';
  suspects: readonly Suspect[];
  registrations: readonly SharedRegistration[];
  /** By UID. One that is not in it counts as unknown. */
  runs: ReadonlyMap<string, RunState>;
  /** Since when each cause has stood, in Unix milliseconds, as it was stored by an earlier sweep. */
  seen: Readonly<Record<string, number>>;
  /** Destinations of every Application on the hub, ours or not. */
  destinations: readonly ClusterName[];
  /** Names and servers of every cluster Secret of Argo CD, ours or not. */
  clusters: readonly ClusterName[];
  /** UIDs of every object on the hub that owns a suspect and still exists. */
  living: ReadonlySet<string>;
  /** Namespaces that hold runs. */
  inhabited: ReadonlySet<string>;
  /** Kinds that could not be listed, as `plural.group`. */
  blind: ReadonlySet<string>;
}

/** What is to be done about an object, and why. */
export type Disposition =
  /** Its run lives; nothing to say. */
  | 'alive'
  /** Its run lives and does not know it: for a person to look at. */
  | 'unlisted'
  /** It names a run that is gone beside one that lives: for a person to mend. */
  | 'outdated'
  /** Of another installation: counted, never touched. */
  | 'foreign'
  /** It names a run but no installation: for a person to look at. */
  | 'unclaimed'
  /** Whether its run lives could not be found out. */
  | 'unknown'
  /** Its run is gone or expired, but not for long enough. */
  | 'waiting'
  /** It would be deleted, were this not a report. */
  | 'leaked'
  /** It is to go, after something else. */
  | 'held'
  /** Its deletion was asked for. */
  | 'going'
  /** Its deletion was asked for long ago: for a person to look at. */
  | 'stuck'
  /** It is deleted now. */
  | 'delete';

export interface Decision {
  suspect: Suspect;
  disposition: Disposition;
  /** One sentence for people. */
  message: string;
  /** What the run is accused of; absent where it is not. */
  cause?: string;
}

/** What is to be done about a registration that runs share, and why. */
export interface SharedDecision {
  registration: SharedRegistration;
  disposition: Disposition;
  /** One sentence for people. */
  message: string;
}

/** The answer to a world. */
export interface Sweep {
  decisions: Decision[];
  shared: SharedDecision[];
  /** Causes that stand now, with the time since when; what is to be stored. */
  seen: Record<string, number>;
}
