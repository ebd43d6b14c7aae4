import { randomUUID } from 'node:crypto';
import { isNotFound } from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';
import { readAuditLines } from './auditLog';
import { RECONCILER_AGENT, type Harness } from './Harness';

const PATIENCE_MS = 30_000;

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
 * What a real API server was asked by reconcilers of a harness, events and leases apart: from the
 * audit log that `HARNESS_AUDIT_LOG` names, one JSON event a line.
 *
 * @returns undefined when there is no such log
 */
export async function readAudited(
  harness: Pick<Harness, 'client' | 'namespace'>,
): Promise<Audited | undefined> {
  const path = process.env.HARNESS_AUDIT_LOG;
  if (!path) {
    return undefined;
  }
  const { namespace } = harness;
  await untilWritten(path, harness);
  const lines = (await readAuditLines(path, namespace))
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

/**
 * The server writes its log behind its answers, and others ask it too: what we asked is written when
 * what we ask now is.
 */
async function untilWritten(
  path: string,
  { client, namespace }: Pick<Harness, 'client' | 'namespace'>,
): Promise<void> {
  const name = `mark-${randomUUID()}`;
  await client.get(resources.configMaps, { namespace, name }).catch(error => {
    if (!isNotFound(error)) {
      throw error;
    }
  });
  const end = Date.now() + PATIENCE_MS;
  while ((await readAuditLines(path, name)).length === 0) {
    if (Date.now() > end) {
      throw new Error(`${path} does not tell of what was asked`);
    }
    await new Promise(resolve => setTimeout(resolve, 250));
  }
}
