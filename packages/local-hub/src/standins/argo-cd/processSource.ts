import { createHash } from 'node:crypto';
import type { ApplicationSource } from './types';

/** Name of the plugin whose sources are processes. */
export const processPlugin = 'assay-process';

/** What the plugin's parameters ask for. */
export interface ProcessSource {
  /** Folder of the component in the library. */
  path: string;
  component: string;
  entrypoint: string;
  /** Names of the ports, in the order of the addresses. */
  ports: string[];
  parameters: Record<string, unknown>;
  /** Path on the first port that answers 200 when it can serve. */
  readiness?: string;
}

/** The source cannot be read; Argo CD would fail to make manifests of it. */
export class SourceError extends Error {
  readonly name = 'SourceError';
}

/**
 * @throws SourceError
 */
export function readProcessSource(
  sources: readonly ApplicationSource[],
): ProcessSource {
  const source = sources.find(({ plugin }) => plugin?.name === processPlugin);
  if (!source || sources.length !== 1)
    throw new SourceError(
      `Failed to load target state: this hub runs processes only, and takes exactly one source with the plugin "${processPlugin}"`,
    );
  const parameters = new Map(
    (source.plugin?.parameters ?? []).map(each => [each.name, each]),
  );
  const required = (name: string) => {
    const value = parameters.get(name)?.string;
    if (!value)
      throw new SourceError(
        `Failed to load target state: the plugin parameter "${name}" is missing`,
      );
    return value;
  };
  return {
    path: source.path ?? '',
    component: required('component'),
    entrypoint: required('entrypoint'),
    ports: parameters.get('ports')?.array ?? [],
    parameters: readJsonMap(parameters.get('parameters')?.map ?? {}),
    readiness: parameters.get('readiness')?.string || undefined,
  };
}

/** Changes when another process is wanted. */
export function fingerprint(source: ProcessSource): string {
  const { path, entrypoint, ports, parameters, readiness } = source;
  const sorted = Object.entries(parameters).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return createHash('sha256')
    .update(JSON.stringify([path, entrypoint, ports, sorted, readiness]))
    .digest('hex')
    .slice(0, 16);
}

function readJsonMap(map: Record<string, string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(map).map(([name, text]) => {
      try {
        return [name, JSON.parse(text)];
      } catch {
        throw new SourceError(
          `Failed to load target state: the parameter "${name}" is not JSON`,
        );
      }
    }),
  );
}
