import type {
  ExperimentSpec,
  ExperimentSpecInput,
  ExperimentStatus,
} from '../generated/Experiment';
import type { ComponentSpec, ComponentSpecInput } from '../generated/Component';
import type {
  ExperimentClusterSpec,
  ExperimentClusterStatus,
} from '../generated/ExperimentCluster';

/** The metadata that we read and write. @public */
export interface ObjectMetadata {
  name: string;
  namespace?: string;
  generateName?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: {
    apiVersion: string;
    kind: string;
    name: string;
    uid: string;
    controller?: boolean;
    blockOwnerDeletion?: boolean;
  }[];
}

/** A condition as KEP-1623 describes it. @public */
export type Condition = NonNullable<ExperimentStatus['conditions']>[number];
/** An entry of the ledger. @public */
export type LedgerEntry = NonNullable<ExperimentStatus['ledger']>[number];
/** The words that people read. @public */
export type Phase = NonNullable<ExperimentStatus['phase']>;

/** A run, as stored. @public */
export interface Experiment {
  apiVersion: string;
  kind: 'Experiment';
  metadata: ObjectMetadata;
  spec: ExperimentSpec;
  status?: ExperimentStatus;
}

/** A run, as a person writes it. @public */
export interface ExperimentInput {
  apiVersion: string;
  kind: 'Experiment';
  metadata: Partial<ObjectMetadata>;
  spec: ExperimentSpecInput;
}

/** A component, as stored. @public */
export interface Component {
  apiVersion: string;
  kind: 'Component';
  metadata: ObjectMetadata;
  spec: ComponentSpec;
}

/** A component, as a person writes it. @public */
export interface ComponentInput {
  apiVersion: string;
  kind: 'Component';
  metadata: Partial<ObjectMetadata>;
  spec: ComponentSpecInput;
}

/** What Crossplane adds to the spec of every composite resource, as far as we write and read it. @public */
export interface CrossplaneFields {
  compositionSelector?: { matchLabels: Record<string, string> };
  compositionUpdatePolicy?: 'Automatic' | 'Manual';
  compositionRef?: { name: string };
  compositionRevisionRef?: { name: string };
  resourceRefs?: { apiVersion: string; kind: string; name: string }[];
}

/** A cluster that is made for a run. @public */
export interface ExperimentCluster {
  apiVersion: string;
  kind: 'ExperimentCluster';
  metadata: ObjectMetadata;
  spec: ExperimentClusterSpec & { crossplane?: CrossplaneFields };
  status?: ExperimentClusterStatus & { conditions?: Condition[] };
}
