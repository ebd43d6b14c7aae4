import { resourceName } from '@assay/controller';
import type {
  Decision,
  Disposition,
  SeenObject,
  SharedDecision,
  Sweep,
} from './decide';
import type { Observation } from './observe/observe';

/** Dispositions that a person should hear of; the others end by themselves. */
const forPeople: readonly Disposition[] = [
  'leaked',
  'stuck',
  'unlisted',
  'outdated',
  'unclaimed',
  'unknown',
];
/** Dispositions that are only counted. */
const counted: readonly Disposition[] = ['alive', 'foreign'];

/** One object in a report. */
export interface Finding {
  resource: string;
  namespace?: string;
  name: string;
  /** Absent of what runs share. */
  runUid?: string;
  run?: string;
  /** Of what runs share: those that say that they use it. */
  users?: { runUid: string; run?: string }[];
  disposition: Disposition;
  message: string;
}

/** What a sweep found and did, as it is printed and stored. */
export interface JanitorReport {
  installation: string;
  mode: 'delete' | 'report';
  /** RFC 3339. */
  sweptAt: string;
  /** Runs on the hub, ours or not. */
  runs: number;
  /** Objects by disposition. */
  counts: Partial<Record<Disposition, number>>;
  /** Objects that are not simply alive or another installation's. */
  findings: Finding[];
  /** What could not be looked at, and deletions that were refused. */
  problems: string[];
  /** Whether a person should look. */
  attention: boolean;
}

/** Findings that a ConfigMap has room for; the whole report is printed. */
export const STORED_FINDINGS = 500;

export function buildReport(options: {
  installation: string;
  mode: 'delete' | 'report';
  now: number;
  sweep: Sweep;
  observation: Pick<Observation, 'runCount' | 'problems'>;
  problems: readonly string[];
}): JanitorReport {
  const { installation, mode, now, sweep, observation } = options;
  const counts: JanitorReport['counts'] = {};
  for (const { disposition } of [...sweep.decisions, ...sweep.shared]) {
    counts[disposition] = (counts[disposition] ?? 0) + 1;
  }
  const problems = [...observation.problems, ...options.problems];
  return {
    installation,
    mode,
    sweptAt: new Date(now).toISOString(),
    runs: observation.runCount,
    counts,
    findings: [
      ...sweep.decisions.map(toFinding),
      ...sweep.shared.map(toSharedFinding),
    ].filter(({ disposition }) => !counted.includes(disposition)),
    problems,
    attention:
      problems.length > 0 || forPeople.some(each => (counts[each] ?? 0) > 0),
  };
}

function toFinding({ suspect, disposition, message }: Decision): Finding {
  const { runUid, runKey } = suspect.identity;
  return {
    ...placeOf(suspect),
    runUid,
    ...(runKey && { run: runKey }),
    disposition,
    message,
  };
}

function toSharedFinding({
  registration,
  disposition,
  message,
}: SharedDecision): Finding {
  return {
    ...placeOf(registration),
    users: registration.users.map(({ runUid, runKey }) => ({
      runUid,
      ...(runKey && { run: runKey }),
    })),
    disposition,
    message,
  };
}

function placeOf({ type, namespace, name }: SeenObject) {
  return {
    resource: resourceName(type),
    ...(namespace && { namespace }),
    name,
  };
}
