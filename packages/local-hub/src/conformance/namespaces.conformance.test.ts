import { expectStatus } from './expectations';
import { conformance, eventually } from './suite';

conformance('namespaces', suite => {
  it('a new one is active, and labelled with its name', async () => {
    const name = await suite.newNamespace('new');
    const { code, body } = await suite.allNamespaces.get(name);
    expect(code).toBe(200);
    expect(body).toMatchObject({
      kind: 'Namespace',
      apiVersion: 'v1',
      metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
  });

  it('default is there and stays', async () => {
    expect((await suite.allNamespaces.get('default')).code).toBe(200);
    expectStatus(await suite.allNamespaces.delete('default'), {
      code: 403,
      reason: 'Forbidden',
      message:
        'namespaces "default" is forbidden: this namespace may not be deleted',
    });
  });

  it.each([
    ['a dot', 'a.b', /must not contain dots/],
    ['capitals', 'Abc', /a lowercase RFC 1123 label must consist of/],
    ['64 characters', 'a'.repeat(64), /must be no more than 63 characters/],
  ])('a name with %s is refused', async (_title, name, message) => {
    const answer = await suite.allNamespaces.create(
      suite.allNamespaces.object(name),
    );
    expectStatus(answer, { code: 422, reason: 'Invalid', message });
  });

  it('takes labels and a status through its subresource', async () => {
    const name = await suite.newNamespace('labels');
    const { body } = await suite.allNamespaces.patch(name, 'merge', {
      metadata: { labels: { a: 'b' } },
    });
    expect(body.metadata.labels).toMatchObject({ a: 'b' });
    const status = await suite.api.call(
      'GET',
      suite.allNamespaces.path(name, 'status'),
    );
    expect(status.body.status).toEqual({ phase: 'Active' });
  });

  it('goes with everything in it', async () => {
    const name = await suite.newNamespace('full');
    await suite.configMaps.in(name).make('a');
    await suite.widgets.in(name).make('b');
    const { code, body } = await suite.allNamespaces.delete(name);
    expect(code).toBe(200);
    expect(body).toMatchObject({
      kind: 'Namespace',
      status: { phase: 'Terminating' },
      metadata: { deletionTimestamp: expect.stringMatching(/Z$/) },
    });
    await eventually(async () => {
      expect((await suite.allNamespaces.get(name)).code).toBe(404);
    }, 90_000);
    expect((await suite.widgets.in(name).get('b')).code).toBe(404);
    expect((await suite.configMaps.in(name).list()).body.items).toEqual([]);
  });

  it('waits for finalizers, takes nothing new, and may be made again', async () => {
    const name = await suite.newNamespace('held');
    const widgets = suite.widgets.in(name);
    await widgets.make('held', {
      metadata: { finalizers: ['assay.dev/hold'] },
    });
    const { metadata } = await suite.allNamespaces.read(name);
    await suite.allNamespaces.delete(name);
    await eventually(async () => {
      const held = await widgets.read('held');
      expect(held.metadata).toHaveProperty('deletionTimestamp');
    }, 90_000);
    for (const collection of [widgets, suite.configMaps.in(name)]) {
      const late = await collection.create(collection.object('late'));
      expectStatus(late, {
        code: 403,
        reason: 'Forbidden',
        message: new RegExp(
          `unable to create new content in namespace ${name} because it is being terminated$`,
        ),
        causes: ['NamespaceTerminating metadata.namespace'],
      });
    }
    const { body } = await suite.allNamespaces.get(name);
    expect(body.status.phase).toBe('Terminating');
    await widgets.patch('held', 'merge', { metadata: { finalizers: null } });
    await eventually(async () => {
      expect((await suite.allNamespaces.get(name)).code).toBe(404);
    }, 90_000);
    const again = await suite.allNamespaces.make(name);
    expect(again.metadata.uid).not.toBe(metadata.uid);
  });
});
