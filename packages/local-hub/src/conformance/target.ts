import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHubServer } from '../index';

/** The API server under judgement, and how to let go of it. */
export interface Target {
  readonly kubeconfig: string;
  /** True for a hub that this process started and may therefore restart. */
  readonly owned: boolean;
  /** Stops and starts the server again, on the same port and data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The server named by `CONFORMANCE_KUBECONFIG`, or a local hub of our own.
 */
export async function openTarget(): Promise<Target> {
  const given = process.env.CONFORMANCE_KUBECONFIG;
  return given ? givenTarget(given) : ownHub();
}

/** A server that somebody else runs. */
export function givenTarget(kubeconfig: string): Target {
  return {
    kubeconfig,
    owned: false,
    restart: async () => {
      throw new Error('a server that was given is not ours to restart');
    },
    close: async () => {},
  };
}

async function ownHub(): Promise<Target> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'assay-conformance-'));
  let hub = await createHubServer({ dataDirectory, definitions: [] });
  const port = Number(new URL(hub.url).port);
  return {
    kubeconfig: hub.kubeconfigPath,
    owned: true,
    restart: async () => {
      await hub.close();
      hub = await createHubServer({ dataDirectory, port, definitions: [] });
    },
    close: async () => {
      await hub.close();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}
