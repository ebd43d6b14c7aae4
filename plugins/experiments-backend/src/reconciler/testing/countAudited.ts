import { readFile } from 'node:fs/promises';
import { RECONCILER_AGENT } from './Harness';

interface AuditEvent {
  stage?: string;
  verb?: string;
  userAgent?: string;
  requestURI?: string;
  responseStatus?: { code?: number };
}

const writes = new Set(['create', 'update', 'patch', 'delete']);

/**
 * How many writes of reconcilers a real API server has seen for the runs of a namespace, events and
 * leases apart: from the audit log that `HARNESS_AUDIT_LOG` names, one JSON event a line.
 *
 * @returns undefined when there is no such log
 */
export async function countAudited(
  namespace: string,
): Promise<number | undefined> {
  const path = process.env.HARNESS_AUDIT_LOG;
  if (!path) {
    return undefined;
  }
  // The server writes its log behind its answers.
  const text = await readWhenStill(path);
  return text
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as AuditEvent)
    .filter(
      ({ stage, verb = '', userAgent = '', requestURI = '' }) =>
        stage === 'ResponseComplete' &&
        writes.has(verb) &&
        userAgent.startsWith(RECONCILER_AGENT) &&
        // The namespace of Argo CD begins with the one of the runs.
        requestURI.includes(`/namespaces/${namespace}`) &&
        !/\/(events|leases)(\/|\?|$)/.test(requestURI),
    ).length;
}

async function readWhenStill(path: string): Promise<string> {
  let text = await readFile(path, 'utf8');
  for (;;) {
    await new Promise(resolve => setTimeout(resolve, 500));
    const next = await readFile(path, 'utf8');
    if (next.length === text.length) {
      return text;
    }
    text = next;
  }
}
