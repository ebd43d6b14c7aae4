import {
  KubernetesError,
  VirtualClock,
  type KubernetesClient,
} from '@assay/controller';
import {
  annotations,
  labels,
  resources,
} from '@assay/plugin-experiments-common';
import { MemoryClient, type Gate } from './faults/MemoryClient';
import { MemoryHub } from './faults/MemoryHub';
import { GoingNamespaces } from './GoingNamespaces';

const logger = { debug() {}, info() {}, warn() {}, error() {} };
const pass = { key: 'lab/run' };

describe('GoingNamespaces', () => {
  let clock: VirtualClock;
  let cluster: MemoryHub;
  let woken: string[];
  let opened: number;
  let refusal: KubernetesError | undefined;
  let going: GoingNamespaces;

  const gate: Gate = async ({ verb }, send) => {
    opened += verb === 'watch' ? 1 : 0;
    if (refusal) {
      throw refusal;
    }
    return send() as never;
  };
  const settle = () => clock.advance(0);
  const put = (name: string, key = pass.key) =>
    cluster.create(
      resources.namespaces,
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: {
          name,
          labels: { [labels.runUid]: 'of-the-run' },
          annotations: { [annotations.run]: key },
        },
      },
      'user',
    ).metadata.uid;
  const remove = (name: string) =>
    cluster.delete(resources.namespaces, { name }, { actor: 'user' });

  beforeEach(() => {
    clock = new VirtualClock();
    // Its collector has timers too.
    cluster = new MemoryHub({ clock: new VirtualClock() });
    woken = [];
    opened = 0;
    refusal = undefined;
    going = new GoingNamespaces(new MemoryClient(cluster, 'us', gate), {
      wake: keys => woken.push(...keys),
      clock,
      random: () => 0.5,
      logger,
    });
  });
  afterEach(() => going.close());

  it.each([
    ['open', undefined],
    ['refused', new KubernetesError('cannot watch', { code: 500 })],
  ])(
    'leaves nothing behind that waits, of a watch that was %s',
    async (_, answer) => {
      refusal = answer;
      going.see(pass, { name: 'one', uid: put('one') });
      await settle();
      await going.close();
      expect(clock.pendingTimers()).toBe(0);
      await clock.advance(600_000);
      expect(opened).toBe(1);
    },
  );

  it('wakes a run when it knows whether its namespace is there, and when it goes', async () => {
    const namespace = { name: 'one', uid: put('one') };
    expect(going.see(pass, namespace).state).toBe('Unknown');
    await settle();
    expect(woken).toEqual([pass.key]);
    expect(going.see(pass, namespace).state).toBe('There');
    remove('one');
    await settle();
    expect(woken).toEqual([pass.key, pass.key]);
    expect(going.see(pass, namespace).state).toBe('Absent');
    expect(opened).toBe(1);
  });

  it('knows another namespace of the same name for another', async () => {
    put('one');
    going.see(pass, { name: 'one', uid: 'of-the-one-before' });
    await settle();
    const seen = going.see(pass, { name: 'one', uid: 'of-the-one-before' });
    expect(seen.state).toBe('Absent');
  });

  it('wakes nobody else', async () => {
    going.see(pass, { name: 'one', uid: put('one') });
    put('other', 'lab/other');
    await settle();
    woken = [];
    remove('other');
    await settle();
    expect(woken).toEqual([]);
  });

  it('has one watch for all runs of a cluster, for as long as one of them asks', async () => {
    const others = [{ key: 'lab/other' }, { key: 'lab/third' }];
    for (const each of [pass, ...others]) {
      going.see(each, { name: 'one', uid: 'any' });
      going.endPass(each);
    }
    await settle();
    going.endPass({ key: pass.key });
    going.endPass({ key: others[0].key });
    expect(going.see(others[1], { name: 'one', uid: 'any' }).state).toBe(
      'Absent',
    );
    expect(opened).toBe(1);
    going.endPass({ key: others[1].key });
    expect(going.see(pass, { name: 'one', uid: 'any' }).state).toBe('Unknown');
    await settle();
    expect(opened).toBe(2);
  });

  it('has a watch for each cluster', async () => {
    const target = new MemoryHub({ clock });
    const client: KubernetesClient = new MemoryClient(target, 'us');
    const namespace = { name: 'one', uid: put('one') };
    going.see(pass, namespace);
    going.see(pass, namespace, client);
    await settle();
    expect(going.see(pass, namespace).state).toBe('There');
    expect(going.see(pass, namespace, client).state).toBe('Absent');
  });

  it.each([403, 404, 500, 0])(
    'says once that it is not told anything, after %d, and takes it back',
    async code => {
      const namespace = { name: 'one', uid: put('one') };
      refusal = new KubernetesError('cannot watch', { code });
      going.see(pass, namespace);
      await settle();
      expect(woken).toEqual([pass.key]);
      expect(going.see(pass, namespace)).toEqual({
        state: 'Unwatched',
        why: refusal,
      });
      await clock.advance(60_000);
      expect(opened).toBeGreaterThan(2);
      expect(woken).toEqual([pass.key]);
      refusal = undefined;
      await clock.advance(60_000);
      expect(woken).toEqual([pass.key, pass.key]);
      expect(going.see(pass, namespace).state).toBe('There');
    },
  );

  it('says nothing of a log that goes no further back, and hears what it missed', async () => {
    const namespace = { name: 'one', uid: put('one') };
    going.see(pass, namespace);
    await settle();
    refusal = new KubernetesError('too old', { code: 410 });
    await going.close();
    expect(going.see(pass, namespace).state).toBe('Unknown');
    await settle();
    expect(going.see(pass, namespace).state).toBe('Unknown');
    remove('one');
    refusal = undefined;
    await clock.advance(60_000);
    expect(going.see(pass, namespace).state).toBe('Absent');
  });
});
