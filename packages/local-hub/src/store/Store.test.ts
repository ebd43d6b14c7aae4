import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ApiObject,
  ExpiredError,
  FutureVersionError,
  Store,
  type StoreEvent,
  VersionMismatchError,
} from '.';

const RESOURCE = 'example.org/widgets';

const key = (name: string, namespace = 'one') => ({
  resource: RESOURCE,
  namespace,
  name,
});

const widget = (name: string, size = 1): ApiObject => ({
  apiVersion: 'example.org/v1',
  kind: 'Widget',
  metadata: { name },
  spec: { size },
});

const names = (objects: Iterable<{ key: { name: string } }>) =>
  [...objects].map(object => object.key.name);

describe('Store', () => {
  let directory: string;
  let store: Store;
  const open = (logLimit?: number) =>
    new Store({ file: join(directory, 'store.sqlite'), logLimit });

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'assay-store-'));
    store = open();
  });
  afterEach(() => {
    store.close();
    rmSync(directory, { recursive: true });
  });

  const reopen = (logLimit?: number) => {
    store.close();
    store = open(logLimit);
  };

  describe('versions', () => {
    it('counts every change of any resource with one counter', () => {
      const before = store.version;
      store.create(key('a'), widget('a'));
      store.create(
        { resource: '/configmaps', namespace: 'one', name: 'b' },
        widget('b'),
      );

      expect(store.version).toBe(before + 2);
      expect(store.get(key('a'))?.object.metadata.resourceVersion).toBe(
        String(before + 1),
      );
    });

    it('goes on counting after a restart, even when the last change was a deletion', () => {
      store.remove(store.create(key('a'), widget('a'))!);
      const before = store.version;

      reopen();

      expect(store.version).toBe(before);
    });

    it('leaves the version alone when nothing changed', () => {
      const stored = store.create(key('a'), widget('a'))!;
      const before = store.version;
      const heard = jest.fn();
      store.subscribe(heard);

      expect(store.replace(stored, stored.copy())).toBe(stored);
      expect(store.version).toBe(before);
      expect(heard).not.toHaveBeenCalled();
    });

    it('finds nothing changed when only the order of fields differs', () => {
      const stored = store.create(key('a'), {
        metadata: { name: 'a' },
        spec: { size: 1, color: 'red' },
      })!;

      const reordered = {
        spec: { color: 'red', size: 1 },
        metadata: stored.copy().metadata,
      };

      expect(store.replace(stored, reordered)).toBe(stored);
    });
  });

  describe('compare and set', () => {
    it('creates a name once', () => {
      expect(store.create(key('a'), widget('a'))).toBeDefined();
      expect(store.create(key('a'), widget('a'))).toBeUndefined();
    });

    it('refuses to replace or remove what has changed since it was read', () => {
      const stale = store.create(key('a'), widget('a'))!;
      store.replace(stale, widget('a', 2));

      expect(() => store.replace(stale, widget('a', 3))).toThrow(
        VersionMismatchError,
      );
      expect(() => store.remove(stale)).toThrow(VersionMismatchError);
      expect(store.get(key('a'))?.object.spec).toEqual({ size: 2 });
    });
  });

  describe('isolation', () => {
    it('does not see what a caller does to its object afterwards', () => {
      const mine = widget('a');
      store.create(key('a'), mine);
      mine.spec = { size: 99 };

      expect(store.get(key('a'))?.object.spec).toEqual({ size: 1 });
    });

    it('gives out frozen objects and private copies', () => {
      const stored = store.create(key('a'), widget('a'))!;

      expect(() => {
        (stored.object.spec as { size: number }).size = 2;
      }).toThrow(TypeError);
      const copy = stored.copy();
      copy.spec = { size: 2 };
      expect(stored.object.spec).toEqual({ size: 1 });
    });
  });

  describe('lists', () => {
    beforeEach(() => {
      for (const [namespace, name] of [
        ['two', 'a'],
        ['one', 'b'],
        ['one', 'a'],
        ['one-more', 'c'],
      ]) {
        store.create(key(name, namespace), widget(name));
      }
    });

    it('sorts by namespace and name, bytewise', () => {
      expect(
        [...store.list(RESOURCE)].map(
          ({ key: { namespace, name } }) => `${namespace}/${name}`,
        ),
      ).toEqual(['one-more/c', 'one/a', 'one/b', 'two/a']);
    });

    it('takes a namespace, not a prefix of its name', () => {
      expect(names(store.list(RESOURCE, { namespace: 'one' }))).toEqual([
        'a',
        'b',
      ]);
    });

    it('shows the state at an earlier version', () => {
      const then = store.version;
      store.remove(store.get(key('a'))!);
      store.replace(store.get(key('b'))!, widget('b', 7));
      store.create(key('z'), widget('z'));

      const past = [...store.list(RESOURCE, { namespace: 'one', at: then })];

      expect(names(past)).toEqual(['a', 'b']);
      expect(past[1].object.spec).toEqual({ size: 1 });
      expect(names(store.list(RESOURCE, { namespace: 'one' }))).toEqual([
        'b',
        'z',
      ]);
    });

    it('shows the state at an earlier version after a restart', () => {
      const then = store.version;
      store.replace(store.get(key('b'))!, widget('b', 7));
      reopen();

      const past = [...store.list(RESOURCE, { namespace: 'one', at: then })];

      expect(past[1].object.spec).toEqual({ size: 1 });
    });

    it('refuses a version that does not exist yet', () => {
      expect(() => store.list(RESOURCE, { at: store.version + 1 })).toThrow(
        FutureVersionError,
      );
    });
  });

  describe('events', () => {
    it('tells each change with the state before it', () => {
      const heard: StoreEvent[] = [];
      store.subscribe(event => heard.push(event));
      const first = store.create(key('a'), widget('a'))!;
      const second = store.replace(first, widget('a', 2));
      store.remove(second);

      expect(
        heard.map(({ type, current, previous }) => [
          type,
          current.object.spec,
          previous?.object.spec,
        ]),
      ).toEqual([
        ['ADDED', { size: 1 }, undefined],
        ['MODIFIED', { size: 2 }, { size: 1 }],
        ['DELETED', { size: 2 }, { size: 2 }],
      ]);
      expect(heard[2].current.object.metadata.resourceVersion).toBe(
        String(store.version),
      );
    });

    it('tells what was missed, also after a restart', () => {
      const first = store.create(key('a'), widget('a'))!;
      const then = store.version;
      store.remove(store.replace(first, widget('a', 2)));
      reopen();

      const missed = store.eventsAfter(then, RESOURCE);

      expect(
        missed.map(({ type, previous }) => [type, previous?.object.spec]),
      ).toEqual([
        ['MODIFIED', { size: 1 }],
        ['DELETED', { size: 2 }],
      ]);
      expect(store.eventsAfter(then, '/configmaps')).toEqual([]);
    });

    it('tells every listener the same order when a listener writes', () => {
      const heard: string[] = [];
      store.subscribe(({ type, current }) => {
        if (type === 'ADDED' && current.key.name === 'a') {
          store.create(key('b'), widget('b'));
        }
      });
      store.subscribe(({ current }) => heard.push(current.key.name));

      store.create(key('a'), widget('a'));

      expect(heard).toEqual(['a', 'b']);
    });

    it('tells a listener of one resource nothing of others', () => {
      const heard = jest.fn();
      store.subscribe(heard, '/configmaps');
      store.create(key('a'), widget('a'));

      expect(heard).not.toHaveBeenCalled();
    });
  });

  describe('forgetting', () => {
    const change = (times: number) => {
      let stored = store.get(key('a')) ?? store.create(key('a'), widget('a'))!;
      for (let size = 0; size < times; size++) {
        stored = store.replace(stored, widget('a', 100 + size));
      }
    };

    it('forgets old changes but no live object', () => {
      reopen(10);
      store.create(key('old'), widget('old'));
      const then = store.version;
      change(30);

      expect(() => store.eventsAfter(then, RESOURCE)).toThrow(ExpiredError);
      expect(() => store.list(RESOURCE, { at: then })).toThrow(ExpiredError);
      expect(names(store.list(RESOURCE))).toEqual(['a', 'old']);

      reopen(10);
      expect(() => store.eventsAfter(then, RESOURCE)).toThrow(ExpiredError);
      expect(names(store.list(RESOURCE))).toEqual(['a', 'old']);
    });

    it('keeps the newest changes', () => {
      reopen(10);
      change(30);
      const then = store.version - 5;

      expect(store.eventsAfter(then, RESOURCE)).toHaveLength(5);
      reopen(10);
      expect(
        store.eventsAfter(then, RESOURCE).map(event => event.previous?.version),
      ).toEqual([then, then + 1, then + 2, then + 3, then + 4]);
    });
  });

  it('keeps settings', () => {
    expect(store.setting('token')).toBeUndefined();
    expect(store.setting('token', () => 'first')).toBe('first');
    reopen();
    expect(store.setting('token', () => 'second')).toBe('first');
  });
});
