/** What names a start: never two are alive for one of these. @public */
export interface ProcessKey {
  /** UID of the run, or of the object that wants the process when it belongs to no run. */
  runUid: string;
  role: string;
  /** Name of the trial or check, for steps of a workflow. */
  trial?: string;
  /** From 1. */
  attempt: number;
}

/** The object whose end is the end of the process. @public */
export interface ProcessOwner {
  kind: string;
  namespace: string;
  name: string;
  uid: string;
}

/** A wish for a process. @public */
export interface ProcessRequest extends ProcessKey {
  owner: ProcessOwner;
  /** Name of the ExperimentCluster that the process stands in; it ends with it. */
  cluster?: string;
  component: string;
  entrypoint: string;
  /** The program and its arguments; resolved, no name of the library any more. */
  command: string[];
  directory: string;
  /** Added to the few variables that every process gets. */
  environment: Record<string, string>;
  /** Names of the ports that it serves; numbers are allocated. */
  ports: string[];
  /** Facts that the one who wished for it finds again in the record. */
  notes?: Record<string, string>;
}

/** What is on disk before anything is started. @public */
export interface ProcessIntent extends Omit<ProcessRequest, 'ports'> {
  id: string;
  createdAt: string;
  ports: Record<string, number>;
  /** Folder that the process writes its outputs to. */
  outputs: string;
  startLog: string;
  graceMilliseconds: number;
  heartbeat: {
    path: string;
    pollMilliseconds: number;
    staleMilliseconds: number;
  };
}

/** Why a process ended. @public */
export type ExitReason =
  /** By itself. */
  | 'exited'
  /** Somebody asked for its end. */
  | 'requested'
  /** The hub was stopped in an orderly way. */
  | 'hub-stopped'
  /** The hub stayed away. */
  | 'hub-away'
  /** The command could not be started. */
  | 'not-started'
  /** Its folder was removed. */
  | 'folder-gone'
  /** Nobody saw how it ended. */
  | 'lost';

/** How a process ended. @public */
export interface ProcessExit {
  at: string;
  reason: ExitReason;
  exitCode?: number;
  signal?: string;
  /** The last telling line of what it printed. */
  lastLine?: string;
}

/** A process and what became of it. @public */
export interface ProcessRecord {
  readonly intent: ProcessIntent;
  readonly id: string;
  readonly state: 'Starting' | 'Running' | 'Exited';
  readonly pid?: number;
  readonly startedAt?: string;
  readonly exit?: ProcessExit;
  readonly stopRequested: boolean;
}

/**
 * Starts, watches and ends processes. Everything it knows is on disk: after a restart it knows the
 * same, and what still runs is taken over.
 * @public
 */
export interface ProcessSupervisor {
  list(): ProcessRecord[];
  get(id: string): ProcessRecord | undefined;
  /**
   * Records the wish and starts the process. Asking again for the same run, role, trial and attempt
   * answers with the same record, also when that process has ended.
   */
  start(request: ProcessRequest): Promise<ProcessRecord>;
  /** Asks for the end and returns; the record tells when it has come. Absence is no error. */
  stop(id: string): Promise<void>;
  /** Called after every change of a record, and must not throw. */
  subscribe(listener: (record: ProcessRecord) => void): () => void;
  /** The newest lines of stdout and stderr, oldest first. */
  output(
    id: string,
    tailLines: number,
  ): Promise<{ lines: string[]; truncated: boolean } | undefined>;
}

/** Whether an end tells nothing about the process itself, so that it may be tried again. @public */
export function wasInterrupted(exit: ProcessExit): boolean {
  return ['hub-away', 'hub-stopped', 'lost', 'folder-gone'].includes(
    exit.reason,
  );
}

/** How a process ended, in words, such as `exit code 1: port 80 is taken`. @public */
export function describeExit(exit: ProcessExit): string {
  const how = (() => {
    switch (exit.reason) {
      case 'hub-away':
        return 'ended because the hub stayed away';
      case 'hub-stopped':
        return 'ended because the hub was stopped';
      case 'lost':
      case 'folder-gone':
        return 'was lost while nobody watched it';
      case 'requested':
        return 'was stopped';
      default:
        return exit.signal !== undefined
          ? `signal ${exit.signal}`
          : `exit code ${exit.exitCode}`;
    }
  })();
  return exit.lastLine ? `${how}: ${exit.lastLine}` : how;
}
