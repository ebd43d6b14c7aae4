import { createHash } from 'node:crypto';
import {
  isAlreadyExists,
  isConflict,
  isNotFound,
  type KubernetesClient,
  type KubernetesObject,
} from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';

interface ConfigMap extends KubernetesObject {
  data?: Record<string, string>;
}

/** Another janitor of the same installation wrote in between; nothing was deleted. */
export class MemoryConflict extends Error {
  readonly name = 'MemoryConflict';
}

/** Name of the ConfigMap of an installation; label values may hold more than names may. */
export function memoryName(installation: string): string {
  const plain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(installation);
  return `assay-janitor-${
    plain
      ? installation
      : createHash('sha256').update(installation).digest('hex').slice(0, 12)
  }`;
}

/**
 * What a janitor remembers between its sweeps: since when each accusation has stood, and what it
 * reported last. A ConfigMap, written only in the version that was read, so that of two janitors
 * at once one gives way.
 */
export class Memory {
  #configMap: ConfigMap | undefined;

  constructor(
    private readonly client: KubernetesClient,
    private readonly namespace: string,
    private readonly installation: string,
  ) {}

  get name(): string {
    return memoryName(this.installation);
  }

  /** Since when each cause has stood, in Unix milliseconds. */
  async read(): Promise<Record<string, number>> {
    try {
      this.#configMap = await this.client.get<ConfigMap>(resources.configMaps, {
        namespace: this.namespace,
        name: this.name,
      });
    } catch (error) {
      if (!isNotFound(error)) {
        throw error;
      }
      this.#configMap = undefined;
    }
    const { installation, seen } = this.#configMap?.data ?? {};
    if (installation !== undefined && installation !== this.installation) {
      throw new Error(
        `ConfigMap ${this.namespace}/${this.name} belongs to the installation ${installation}`,
      );
    }
    return parseSeen(seen);
  }

  /**
   * Stores causes and a report; writes nothing where nothing changed.
   * @throws MemoryConflict
   */
  async write(seen: Record<string, number>, report?: object): Promise<void> {
    const data = {
      ...this.#configMap?.data,
      installation: this.installation,
      seen: JSON.stringify(seen, Object.keys(seen).sort()),
      ...(report && { report: JSON.stringify(report) }),
    };
    if (JSON.stringify(data) === JSON.stringify(this.#configMap?.data)) {
      return;
    }
    const object: ConfigMap = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: this.#configMap?.metadata ?? {
        namespace: this.namespace,
        name: this.name,
      },
      data,
    };
    try {
      this.#configMap = this.#configMap
        ? await this.client.replace(resources.configMaps, object)
        : await this.client.create(resources.configMaps, object);
    } catch (error) {
      if (isConflict(error) || isAlreadyExists(error)) {
        throw new MemoryConflict(
          `Another janitor of the installation ${this.installation} is at work`,
        );
      }
      throw error;
    }
  }
}

/** What cannot be read is forgotten: then every time of grace begins anew, and nothing is lost. */
function parseSeen(text: string | undefined): Record<string, number> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return Object.fromEntries(
      Object.entries(value as object).filter(
        ([, since]) => typeof since === 'number' && Number.isFinite(since),
      ),
    );
  } catch {
    return {};
  }
}
