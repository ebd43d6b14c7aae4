import { Loose } from './api';
import { Collection } from './collection';
import { conformance, eventually } from './suite';

// The collector of a real server looks for new kinds twice a minute.
const patience = 75_000;

conformance(
  'owners and dependents',
  suite => {
    function ownedBy(owner: Loose, more: Loose = {}): Loose {
      const { apiVersion, kind, metadata } = owner;
      const { name, uid } = metadata;
      return {
        metadata: {
          ownerReferences: [{ apiVersion, kind, name, uid, ...more }],
        },
      };
    }

    /** An owner and two dependents, one of another kind, known to the collector. */
    async function family(name: string, more: Loose = {}): Promise<Loose> {
      const owner = await suite.widgets.make(name);
      await suite.configMaps.make(`${name}-map`, ownedBy(owner, more));
      await suite.widgets.make(`${name}-widget`, ownedBy(owner, more));
      return owner;
    }

    async function gone(collection: Collection, name: string): Promise<void> {
      await eventually(
        async () => expect((await collection.get(name)).code).toBe(404),
        patience,
      );
    }

    it('background: the owner goes at once, its dependents follow', async () => {
      await family('back');
      const { code, body } = await suite.widgets.delete('back', {
        propagationPolicy: 'Background',
      });
      expect({ code, status: body.status }).toEqual({
        code: 200,
        status: 'Success',
      });
      expect((await suite.widgets.get('back')).code).toBe(404);
      await gone(suite.configMaps, 'back-map');
      await gone(suite.widgets, 'back-widget');
    });

    it('background is what happens without a word', async () => {
      await family('plain');
      await suite.widgets.delete('plain');
      await gone(suite.configMaps, 'plain-map');
    });

    it('foreground: the owner waits for its dependents', async () => {
      await family('fore', { blockOwnerDeletion: true });
      await suite.configMaps.patch('fore-map', 'merge', {
        metadata: { finalizers: ['assay.dev/hold'] },
      });
      const { body } = await suite.widgets.delete('fore', {
        propagationPolicy: 'Foreground',
      });
      expect(body.metadata.finalizers).toEqual(['foregroundDeletion']);
      expect(body.metadata).toHaveProperty('deletionTimestamp');
      await gone(suite.widgets, 'fore-widget');
      await eventually(async () => {
        const held = await suite.configMaps.read('fore-map');
        expect(held.metadata).toHaveProperty('deletionTimestamp');
      }, patience);
      expect((await suite.widgets.get('fore')).code).toBe(200);
      await suite.configMaps.patch('fore-map', 'merge', {
        metadata: { finalizers: null },
      });
      await gone(suite.widgets, 'fore');
    });

    it('foreground: dependents go while the owner has a finalizer of its own', async () => {
      const owner = await suite.widgets.make('slow', {
        metadata: { finalizers: ['assay.dev/hold'] },
      });
      await suite.configMaps.make('slow-map', ownedBy(owner));
      await suite.widgets.delete('slow', undefined, {
        query: { propagationPolicy: 'Foreground' },
      });
      await gone(suite.configMaps, 'slow-map');
      await eventually(async () => {
        const { metadata } = await suite.widgets.read('slow');
        expect(metadata.finalizers).toEqual(['assay.dev/hold']);
      }, patience);
      await suite.widgets.patch('slow', 'merge', {
        metadata: { finalizers: null },
      });
      await gone(suite.widgets, 'slow');
    });

    it('orphan: the owner goes, its dependents stay and forget it', async () => {
      await family('parted');
      const { body } = await suite.widgets.delete('parted', {
        propagationPolicy: 'Orphan',
      });
      expect(body.metadata.finalizers).toEqual(['orphan']);
      await gone(suite.widgets, 'parted');
      for (const [collection, name] of [
        [suite.configMaps, 'parted-map'],
        [suite.widgets, 'parted-widget'],
      ] as const) {
        const { metadata } = await collection.read(name);
        expect(metadata).not.toHaveProperty('ownerReferences');
      }
    });

    it('a dependent of an owner that never was is collected', async () => {
      const owner = await suite.widgets.make('never');
      owner.metadata.uid = '00000000-0000-4000-8000-000000000000';
      await suite.configMaps.make('never-map', ownedBy(owner));
      await gone(suite.configMaps, 'never-map');
      expect((await suite.widgets.get('never')).code).toBe(200);
    });

    it('a dependent of two owners lives as long as one of them', async () => {
      const [one, two] = [
        await suite.widgets.make('pair-one'),
        await suite.widgets.make('pair-two'),
      ];
      await suite.configMaps.make('pair-map', {
        metadata: {
          ownerReferences: [one, two].map(
            owner => ownedBy(owner).metadata.ownerReferences[0],
          ),
        },
      });
      await suite.widgets.delete('pair-one');
      await eventually(async () => {
        const { metadata } = await suite.configMaps.read('pair-map');
        expect(metadata.ownerReferences).toHaveLength(1);
      }, patience);
      await suite.widgets.delete('pair-two');
      await gone(suite.configMaps, 'pair-map');
    });

    it('an owner in another namespace counts as absent', async () => {
      const namespace = await suite.newNamespace('other');
      const owner = await suite.configMaps.in(namespace).make('far');
      await suite.configMaps.make('far-map', ownedBy(owner));
      await gone(suite.configMaps, 'far-map');
      expect((await suite.configMaps.in(namespace).get('far')).code).toBe(200);
    });

    it('a cluster-scoped owner owns across namespaces', async () => {
      const name = `root-${suite.suffix}`;
      const owner = await suite.gadgets.make(name, { spec: {} });
      await suite.configMaps.make('root-map', ownedBy(owner));
      await suite.gadgets.delete(name);
      await gone(suite.configMaps, 'root-map');
    });

    it('a deleted collection takes its dependents along', async () => {
      const owner = await suite.widgets.make('group', {
        metadata: { labels: { group: 'yes' } },
      });
      await suite.configMaps.make('group-map', ownedBy(owner));
      await suite.widgets.deleteAll({ labelSelector: 'group=yes' });
      await gone(suite.configMaps, 'group-map');
    });
  },
  { cluster: true },
);
