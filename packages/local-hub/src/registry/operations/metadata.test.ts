import {
  dedupOwnerReferences,
  ensureNamespace,
  generateName,
  keepManagedTimes,
} from './metadata';

describe('generateName', () => {
  it('adds five characters', () => {
    expect(generateName('hello-', () => 0)).toBe('hello-bbbbb');
    expect(generateName('hello-', () => 0.999)).toBe('hello-99999');
  });

  it('cuts a long base so that the name fits a label', () => {
    const name = generateName('x'.repeat(80), () => 0);
    expect(name).toHaveLength(63);
  });
});

describe('ensureNamespace', () => {
  const object = (namespace?: string) => ({
    metadata: { name: 'a', namespace },
  });

  it('fills in the namespace of the request', () => {
    const filled = object();
    ensureNamespace(filled, 'one');
    expect(filled.metadata.namespace).toBe('one');
  });

  it('clears the namespace of a cluster-scoped object', () => {
    const cleared = object('one');
    ensureNamespace(cleared, '');
    expect(cleared.metadata).not.toHaveProperty('namespace');
  });

  it('refuses another namespace', () => {
    expect(() => ensureNamespace(object('two'), 'one')).toThrow(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  });
});

describe('dedupOwnerReferences', () => {
  it('drops repeated entries and warns', () => {
    const owner = { apiVersion: 'v1', kind: 'A', name: 'a', uid: '1' };
    const object = {
      metadata: { name: 'b', ownerReferences: [owner, { ...owner }] },
    };
    const warn = jest.fn();

    dedupOwnerReferences(object, warn);

    expect(object.metadata.ownerReferences).toEqual([owner]);
    expect(warn).toHaveBeenCalledWith(
      expect.stringContaining('duplicate UID(s) observed: 1'),
    );
  });
});

describe('keepManagedTimes', () => {
  const object = (time: string, size = 1) => ({
    metadata: {
      name: 'a',
      managedFields: [{ manager: 'me', time, fieldsV1: {} }],
    },
    spec: { size },
  });

  it('puts the old times back when nothing else changed', () => {
    const updated = object('new');
    keepManagedTimes(updated, object('old'));
    expect(updated).toEqual(object('old'));
  });

  it('lets the times move with a change', () => {
    const updated = object('new', 2);
    keepManagedTimes(updated, object('old'));
    expect(updated.metadata.managedFields[0].time).toBe('new');
  });
});
