import { readFile } from 'node:fs/promises';
// eslint-disable-next-line @backstage/no-undeclared-imports -- the janitor is independent of the backend but for this test
import { Janitor } from '@assay/janitor';
import type { KubernetesObject } from '@assay/controller';
import {
  FINALIZER,
  labels,
  resources,
  usersOf,
} from '@assay/plugin-experiments-common';
import type { HubInfo } from '@assay/plugin-experiments-node';
import { listClusterSecrets } from '../targets/clusterSecrets';
import { isOurs, leaseName } from './installations';
import { connectHub } from './testing/connectHub';
import { Harness } from './testing/Harness';
import { existingSpec, simulatedSpec } from './testing/specs';

jest.setTimeout(120_000);

const installationOf = ({ metadata }: KubernetesObject) =>
  metadata.labels?.[labels.installation];

describe('two installations on one hub', () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await Harness.start();
  });
  afterEach(() => harness?.close());

  const start = (installation: string, info?: HubInfo) =>
    harness.startReconciler({
      installation,
      info,
      candidate: `candidate-${installation}`,
    });

  const janitor = (installation: string) =>
    new Janitor({
      client: harness.client,
      clock: harness.clock,
      installation,
      mode: 'delete',
      namespaces: [harness.namespace],
      argocdNamespace: harness.argocdNamespace,
      memoryNamespace: harness.namespace,
      managedGroups: [],
    });

  /** Sweeps until nothing of a run is left; it has been gone for long enough. */
  const sweepAll = async (installation: string, uid: string) => {
    await janitor(installation).sweep();
    await harness.clock.advance(10 * 60_000);
    for (let sweeps = 0; sweeps < 100; sweeps++) {
      await janitor(installation).sweep();
      if ((await harness.leftovers(uid)).length === 0) {
        return;
      }
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  };

  /** Takes a run away as if nobody had ever been there to give back what is its. */
  const lose = async (name: string) => {
    await harness.patchRun(name, { metadata: { finalizers: [] } });
    await harness.deleteRun(name);
  };

  it('each drive their own runs, and nobody’s go to one of them', async () => {
    const made: string[] = [];
    const applications = new Map<string, Set<string | undefined>>();
    await start('a');
    await start('b');
    for (const owner of ['a', 'b', undefined, 'a', 'b', undefined, undefined]) {
      const { metadata } = await harness.createRun(
        simulatedSpec,
        owner ? { labels: { [labels.installation]: owner } } : {},
      );
      made.push(metadata.name);
    }
    const stranger = await harness.createRun(simulatedSpec, {
      labels: { [labels.installation]: 'c' },
    });
    harness.engines.hold('loadEnd');
    for (const name of made) {
      const run = await harness.waitForPhase(name, 'Running');
      const { items } = await harness.client.list(resources.applications, {
        namespace: harness.argocdNamespace,
        labelSelector: `${labels.runUid}=${run!.metadata.uid}`,
      });
      applications.set(name, new Set(items.map(installationOf)));
      expect([...applications.get(name)!]).toEqual([installationOf(run!)]);
    }
    harness.engines.release();
    for (const name of made) {
      const run = await harness.waitForEnd(name);
      expect(run.status?.phase).toBe('Complete');
      expect(await harness.leftovers(run.metadata.uid!)).toEqual([]);
    }
    const untouched = await harness.getRun(stranger.metadata.name);
    expect(untouched?.metadata.resourceVersion).toBe(
      stranger.metadata.resourceVersion,
    );
  });

  it('have janitors that leave each other’s things alone', async () => {
    harness.engines.hold('loadEnd');
    await start('a');
    await start('b');
    const uids: Record<string, string> = {};
    for (const owner of ['a', 'b']) {
      const { metadata } = await harness.createRun(simulatedSpec, {
        labels: { [labels.installation]: owner },
      });
      uids[owner] = metadata.uid!;
      await harness.waitForPhase(metadata.name, 'Running');
    }
    // Both lose everything that would have given it back.
    await harness.stopReconcilers();
    const { items } = await harness.client.list(resources.experiments, {
      namespace: harness.namespace,
    });
    for (const run of items) {
      expect(run.metadata.finalizers).toEqual([FINALIZER]);
      await lose(run.metadata.name);
    }
    const before = await harness.leftovers(uids.b);
    expect(before.length).toBeGreaterThan(4);

    await sweepAll('a', uids.a);
    expect(await harness.leftovers(uids.a)).toEqual([]);
    expect(await harness.leftovers(uids.b)).toEqual(before);
    await sweepAll('b', uids.b);
    expect(await harness.leftovers(uids.b)).toEqual([]);
  });

  it('share the registration of a cluster, and the janitor of its maker takes it away with the last of their runs', async () => {
    const target = await connectHub();
    try {
      await harness.openCluster(await readFile(target.kubeconfig, 'utf8'));
      harness.engines.externalUrls = ['https://served.example'];
      harness.engines.hold('loadEnd');
      const info = { hub: 'kubernetes' } as const;
      const runs: Record<string, KubernetesObject> = {};
      for (const owner of ['a', 'b']) {
        await start(owner, info);
        const { metadata } = await harness.createRun(existingSpec, {
          labels: { [labels.installation]: owner },
        });
        runs[owner] = await harness.waitForPhase(metadata.name, 'Running');
      }
      await harness.stopReconcilers();
      const registrations = () =>
        listClusterSecrets(harness.client, harness.argocdNamespace);
      const [registration, ...more] = await registrations();
      expect(more).toEqual([]);
      expect(installationOf(registration)).toBe('a');
      expect(usersOf(registration)).toHaveLength(2);

      const { a, b } = runs;
      await lose(a.metadata.name);
      const before = await harness.leftovers(b.metadata.uid!);
      await sweepAll('a', a.metadata.uid!);
      await sweepAll('b', a.metadata.uid!);
      expect(await harness.leftovers(b.metadata.uid!)).toEqual(before);
      expect(await registrations()).toHaveLength(1);
      expect((await janitor('a').sweep()).counts).toMatchObject({
        outdated: 1,
      });

      await lose(b.metadata.name);
      await sweepAll('b', b.metadata.uid!);
      expect(await harness.leftovers(b.metadata.uid!)).toEqual([]);
      // Not its own, although the last of the runs was.
      expect(await registrations()).toHaveLength(1);
      await sweepAll('a', b.metadata.uid!);
      expect(await registrations()).toEqual([]);
    } finally {
      await target.close();
    }
  });
});

describe('isOurs', () => {
  it.each([
    [undefined, true],
    ['', true],
    ['ours', true],
    ['ours-2', false],
    ['theirs', false],
  ])('of a run with the label %p: %p', (label, want) => {
    const run = {
      metadata: {
        name: 'a',
        ...(label !== undefined && {
          labels: { [labels.installation]: label },
        }),
      },
    };
    expect(isOurs(run, 'ours')).toBe(want);
  });
});

describe('leaseName', () => {
  it('differs by installation, and is a name', () => {
    const names = ['default', 'production', 'Team_A', 'team.b'].map(leaseName);
    expect(new Set(names).size).toBe(4);
    expect(names[0]).toBe('assay-experiments');
    for (const name of names) {
      expect(name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
    }
  });
});
