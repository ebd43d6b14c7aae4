import { conformance, eventually } from './suite';
import { describe as told } from './watch';
import { skipped } from './skipped';

const given = process.env.CONFORMANCE_KUBECONFIG;

if (given) {
  skipped(
    'conformance: a restart',
    'a server that was given is not ours to restart',
  );
} else {
  conformance('a restart', suite => {
    it('keeps address, trust, token, objects and their versions', async () => {
      const before = await suite.widgets.make('kept', {
        metadata: { finalizers: ['assay.dev/hold'] },
        spec: { size: 5 },
      });
      await suite.restart();
      expect(await suite.widgets.read('kept')).toEqual(before);
      expect(
        (await suite.definitions.read(suite.widget.body.metadata.name)).kind,
      ).toBe('CustomResourceDefinition');
    });

    it('versions go on rising', async () => {
      const before = await suite.widgets.make('first');
      await suite.restart();
      const after = await suite.widgets.make('second');
      expect(
        BigInt(after.metadata.resourceVersion) >
          BigInt(before.metadata.resourceVersion),
      ).toBe(true);
    });

    it('a watch goes on where it was, or is told that it cannot', async () => {
      await suite.widgets.make('seen');
      const { body } = await suite.widgets.list();
      const watch = await suite.widgets.watch({
        resourceVersion: body.metadata.resourceVersion,
      });
      await suite.restart();
      await watch.end();
      await suite.widgets.make('after');
      const resumed = await suite.widgets.watch({
        resourceVersion: body.metadata.resourceVersion,
      });
      const event = await resumed.next();
      resumed.close();
      expect(event.type === 'ERROR' ? event.object.code : told(event)).toEqual(
        event.type === 'ERROR' ? 410 : 'ADDED after',
      );
    });

    it('a continue from before goes on, or is told that it cannot', async () => {
      await suite.widgets.make('page-a');
      await suite.widgets.make('page-b');
      const first = await suite.widgets.list({ limit: 1 });
      await suite.restart();
      const { code } = await suite.widgets.list({
        limit: 1,
        continue: first.body.metadata.continue,
      });
      expect([200, 410]).toContain(code);
    });

    it('deletions that were under way are ended', async () => {
      const { apiVersion, kind, metadata } = await suite.widgets.make('owner');
      const { name, uid } = metadata;
      const finalizers = ['assay.dev/hold'];
      await suite.configMaps.make('owned', {
        metadata: {
          ownerReferences: [
            { apiVersion, kind, name, uid, blockOwnerDeletion: true },
          ],
          finalizers,
        },
      });
      await suite.widgets.delete('owner', { propagationPolicy: 'Foreground' });
      await suite.restart();
      await eventually(async () => {
        const owned = await suite.configMaps.read('owned');
        expect(owned.metadata).toHaveProperty('deletionTimestamp');
      });
      expect((await suite.widgets.get('owner')).code).toBe(200);
      await suite.configMaps.patch('owned', 'merge', {
        metadata: { finalizers: null },
      });
      await eventually(async () => {
        expect((await suite.configMaps.get('owned')).code).toBe(404);
        expect((await suite.widgets.get('owner')).code).toBe(404);
      });
    });

    it('dependents of an owner that went are collected', async () => {
      const owner = await suite.widgets.make('gone');
      const { apiVersion, kind, metadata } = owner;
      const { name, uid } = metadata;
      await suite.configMaps.make('left', {
        metadata: { ownerReferences: [{ apiVersion, kind, name, uid }] },
      });
      await suite.widgets.delete('gone');
      await suite.restart();
      await eventually(async () => {
        expect((await suite.configMaps.get('left')).code).toBe(404);
      });
    });

    it('a namespace that was going is gone', async () => {
      const namespace = await suite.newNamespace('going');
      const widgets = suite.widgets.in(namespace);
      await widgets.make('held', {
        metadata: { finalizers: ['assay.dev/hold'] },
      });
      await suite.allNamespaces.delete(namespace);
      await suite.restart();
      await widgets.patch('held', 'merge', { metadata: { finalizers: null } });
      await eventually(async () => {
        expect((await suite.allNamespaces.get(namespace)).code).toBe(404);
      });
    });
  });
}
