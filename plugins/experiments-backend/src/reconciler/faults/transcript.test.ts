import {
  createKubernetesClient,
  isNotFound,
  loadKubeConfig,
  VirtualClock,
  type KubernetesClient,
  type KubernetesObject,
} from '@assay/controller';
import {
  FINALIZER,
  GROUP_VERSION,
  resources,
} from '@assay/plugin-experiments-common';
import { connectHub, type TestHub } from '../testing/connectHub';
import { prepareHub } from '../testing/prepareHub';
import { simulatedSpec } from '../testing/specs';
import { MemoryClient } from './MemoryClient';
import { MemoryHub } from './MemoryHub';
import { readDefaults } from './schemaDefaults';

jest.setTimeout(60_000);

/** One line for each answer. */
type Transcript = string[];

/** UIDs by their first appearance, versions by their order, no times: what may differ is made alike. */
class Scribe {
  readonly lines: Transcript = [];
  readonly #uids = new Map<string, string>();
  readonly #versions = new Map<string, bigint>();

  write(what: string, object: KubernetesObject | undefined): void {
    this.lines.push(`${what}: ${object ? this.#normal(object) : 'nothing'}`);
  }

  refusal(what: string, error: unknown): void {
    const { code, reason } = error as { code?: number; reason?: string };
    this.lines.push(`${what}: ${code} ${reason}`);
  }

  #normal(object: KubernetesObject): string {
    const { uid = '', resourceVersion = '0' } = object.metadata;
    const known = this.#uids.get(uid) ?? `uid-${this.#uids.size + 1}`;
    this.#uids.set(uid, known);
    const before = this.#versions.get(uid);
    const version = BigInt(resourceVersion);
    this.#versions.set(uid, version);
    const moved = before !== undefined && version > before;
    return JSON.stringify(sorted(object), (key, value) => {
      if (key === 'managedFields' || /Timestamp$/.test(key)) {
        return value === undefined || key === 'managedFields'
          ? undefined
          : 'a time';
      }
      if (key === 'uid') {
        return this.#uids.get(value) ?? value;
      }
      if (key === 'resourceVersion') {
        return moved ? 'newer' : 'same';
      }
      return value;
    });
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

/** The same requests to whatever hub; `settle` lets its collector have its turn. */
async function converse(
  client: KubernetesClient,
  settle: (gone: () => Promise<boolean>) => Promise<void>,
): Promise<Transcript> {
  const scribe = new Scribe();
  const namespace = 'talk';
  const tell = async (
    what: string,
    ask: () => Promise<KubernetesObject | void>,
  ) => {
    try {
      scribe.write(what, (await ask()) || undefined);
    } catch (error) {
      scribe.refusal(what, error);
    }
  };
  const run = { namespace, name: 'run' };
  const { experiments, configMaps, experimentClusters } = resources;
  const merge = { type: 'merge' } as const;
  const status = { type: 'merge', subresource: 'status' } as const;

  await tell('create', () =>
    client.create(experiments, {
      apiVersion: GROUP_VERSION,
      kind: 'Experiment',
      metadata: run,
      spec: simulatedSpec,
      status: { phase: 'Running' },
    } as KubernetesObject),
  );
  await tell('create again', () =>
    client.create(experiments, {
      metadata: run,
      spec: simulatedSpec,
    } as KubernetesObject),
  );
  const first = await client.get(experiments, run);
  const { uid, resourceVersion } = first.metadata;
  await tell('finalizer', () =>
    client.patch(
      experiments,
      run,
      { metadata: { resourceVersion, finalizers: [FINALIZER] } },
      merge,
    ),
  );
  await tell('old version', () =>
    client.patch(
      experiments,
      run,
      { metadata: { resourceVersion }, status: { phase: 'Pending' } },
      status,
    ),
  );
  await tell('status', () =>
    client.patch(experiments, run, { status: { phase: 'Pending' } }, status),
  );
  await tell('the same status', () =>
    client.patch(experiments, run, { status: { phase: 'Pending' } }, status),
  );
  await tell('spec through status', () =>
    client.patch(
      experiments,
      run,
      { spec: { abort: true }, status: { message: 'said' } },
      status,
    ),
  );
  await tell('status through the object', () =>
    client.patch(
      experiments,
      run,
      { status: { phase: 'Running' }, metadata: { labels: { a: 'b' } } },
      merge,
    ),
  );
  await tell('spec', () =>
    client.patch(experiments, run, { spec: { paused: true } }, merge),
  );
  await tell('plan', () =>
    client.create(configMaps, {
      metadata: {
        namespace,
        name: 'plan',
        labels: { 'assay.dev/run-uid': 'some' },
      },
      data: { plan: '{}' },
    } as KubernetesObject),
  );
  const plan = await client.get(configMaps, { namespace, name: 'plan' });
  const owner = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name: 'plan',
    uid: plan.metadata.uid!,
  };
  const owned = (name: string, finalizers?: string[]) =>
    ({
      metadata: {
        namespace,
        name,
        labels: { 'assay.dev/run-uid': 'some' },
        ownerReferences: [owner],
        ...(finalizers && { finalizers }),
      },
      spec: { provider: 'simulated', expiresAt: '2030-01-01T00:00:00Z' },
    } as unknown as KubernetesObject);
  await tell('cluster', () =>
    client.create(experimentClusters, owned('one', ['a.b/c'])),
  );
  await tell('selected', async () => {
    const { items } = await client.list(experimentClusters, {
      namespace,
      labelSelector: 'assay.dev/run-uid=some',
    });
    return items[0];
  });
  await tell('selected by another', async () => {
    const { items } = await client.list(experimentClusters, {
      namespace,
      labelSelector: 'assay.dev/run-uid=other',
    });
    return items[0];
  });
  await tell('deleted with another UID', () =>
    client.delete(
      experimentClusters,
      { namespace, name: 'one' },
      { uid: '00000000-0000-4000-8000-0000000000ff' },
    ),
  );
  await tell('deleted in the foreground', () =>
    client.delete(
      experimentClusters,
      { namespace, name: 'one' },
      { propagationPolicy: 'Foreground' },
    ),
  );
  const gone = (type: typeof experiments, name: string) => async () => {
    try {
      await client.get(type, { namespace, name });
      return false;
    } catch (error) {
      return isNotFound(error);
    }
  };
  await settle(async () => {
    const object = await client.get(experimentClusters, {
      namespace,
      name: 'one',
    });
    return !object.metadata.finalizers?.includes('foregroundDeletion');
  });
  await tell('held by its finalizer', () =>
    client.get(experimentClusters, { namespace, name: 'one' }),
  );
  await tell('let go', () =>
    client.patch(
      experimentClusters,
      { namespace, name: 'one' },
      { metadata: { finalizers: [] } },
      merge,
    ),
  );
  await tell('and gone', () =>
    client.get(experimentClusters, { namespace, name: 'one' }),
  );
  await tell('plan deleted', () =>
    client.delete(configMaps, { namespace, name: 'plan' }),
  );
  await tell('late cluster', () =>
    client.create(experimentClusters, owned('late')),
  );
  await settle(gone(experimentClusters, 'late'));
  await tell('collected', () =>
    client.get(experimentClusters, { namespace, name: 'late' }),
  );
  await tell('run deleted', () => client.delete(experiments, run, { uid }));
  await tell('run held', () => client.get(experiments, run));
  await tell('run let go', () =>
    client.patch(experiments, run, { metadata: { finalizers: null } }, merge),
  );
  await tell('run gone', () =>
    client.patch(experiments, run, { status: {} }, status),
  );
  return scribe.lines;
}

describe('the hub in memory', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await connectHub();
  });
  afterAll(() => hub?.close());

  it('answers as the hub does that the API conformance suite judges', async () => {
    const http = createKubernetesClient({
      kubeConfig: loadKubeConfig({ path: hub.kubeconfig }),
    });
    await prepareHub({
      client: http,
      namespace: 'talk',
      argocdNamespace: 'talk-argocd',
      withDefinitions: Boolean(process.env.HARNESS_KUBECONFIG),
    });
    const wanted = await converse(http, async until => {
      while (!(await until())) {
        await new Promise(resolve => setImmediate(resolve));
      }
    });
    await http.close();

    const clock = new VirtualClock();
    const memory = new MemoryHub({ clock, defaults: await readDefaults() });
    const answered = await converse(
      new MemoryClient(memory, 'talk'),
      async () => {
        await clock.advance(1_000);
      },
    );
    expect(answered).toEqual(wanted);
  });
});
