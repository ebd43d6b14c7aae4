import { readFile } from 'node:fs/promises';
import { RECONCILER_AGENT } from './Harness';

interface AuditEvent {
  stage?: string;
  verb?: string;
  userAgent?: string;
  requestURI?: string;
}

/** What a server says that it was asked, as `METHOD path`. */
export interface Audited {
  writes: string[];
  gets: string[];
}

const methods: Readonly<Record<string, string>> = {
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  get: 'GET',
};

/**
 * What a real API server was asked by reconcilers of a harness, by its namespace, events and leases
 * apart: from the audit log that `HARNESS_AUDIT_LOG` names, one JSON event a line.
 *
 * @returns undefined when there is no such log
 */
export async function readAudited(
  namespace: string,
): Promise<Audited | undefined> {
  const path = process.env.HARNESS_AUDIT_LOG;
  if (!path) {
    return undefined;
  }
  // The server writes its log behind its answers.
  const text = await readWhenStill(path);
  const lines = text
    .split('\n')
    // Most of a log is about others.
    .filter(line => line.includes(namespace))
    .map(line => JSON.parse(line) as AuditEvent)
    .filter(
      ({ stage, verb = '', userAgent = '', requestURI = '' }) =>
        stage === 'ResponseComplete' &&
        verb in methods &&
        userAgent === `${RECONCILER_AGENT}/${namespace}` &&
        !/\/(events|leases)(\/|\?|$)/.test(requestURI),
    )
    .map(
      ({ verb = '', requestURI = '' }) =>
        `${methods[verb]} ${requestURI.split('?')[0]}`,
    );
  return {
    writes: lines.filter(line => !line.startsWith('GET')),
    gets: lines.filter(line => line.startsWith('GET')),
  };
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
