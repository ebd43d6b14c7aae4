import type { HttpExtension } from '../server';
import { describeMachine } from './machine';
import type { ProcessRecord, ProcessSupervisor } from './types';

const prefix = '/assay.dev/local/v1';
const defaultLines = 50;

/** A process as `ProcessSummary` of the experiments plugin describes it. */
function summaryOf({ id, intent, state, pid, startedAt, exit }: ProcessRecord) {
  const { role, attempt, trial, entrypoint, component, createdAt, notes } =
    intent;
  return {
    id,
    role,
    attempt,
    trial,
    step: notes?.step,
    entrypoint: `${component}/${entrypoint}`,
    state,
    pid,
    startedAt: startedAt ?? createdAt,
    exitedAt: exit?.at,
    exitCode: exit?.exitCode,
    signal: exit?.signal,
  };
}

/** Where PromQL is answered, and by what. */
export interface MetricsAddress {
  url: string;
  engine: 'prometheus' | 'victoriametrics';
}

/**
 * What the hub tells about its processes beside the Kubernetes API: a list of those of a run, and
 * the newest lines of each. A hub without this path runs pods, whose logs are elsewhere.
 */
export function processExtension(options: {
  supervisor: ProcessSupervisor;
  version: string;
  /** Where PromQL is answered, if anywhere. */
  metrics: () => MetricsAddress | undefined;
}): HttpExtension {
  const { supervisor, version } = options;
  return {
    prefix,
    async handle({ path, query }) {
      const rest = path.slice(prefix.length);
      if (rest === '/info') {
        const metrics = options.metrics();
        const machine = describeMachine();
        return {
          status: 200,
          body: { hub: 'local', version, metrics, machine },
        };
      }
      if (rest === '/processes') {
        const runUid = query.get('runUid');
        const items = supervisor
          .list()
          .filter(({ intent }) => !runUid || intent.runUid === runUid)
          .sort((a, b) => (a.intent.createdAt < b.intent.createdAt ? -1 : 1))
          .map(summaryOf);
        return { status: 200, body: { items } };
      }
      const [, id] = /^\/processes\/([^/]+)\/output$/.exec(rest) ?? [];
      if (id === undefined) return undefined;
      const lines = Number(query.get('tailLines') ?? defaultLines);
      const output = await supervisor.output(
        decodeURIComponent(id),
        Number.isInteger(lines) && lines >= 0 ? lines : defaultLines,
      );
      return output && { status: 200, body: output };
    },
  };
}
