import { Loose } from './api';
import { expectStatus } from './expectations';
import { conformance } from './suite';

conformance('create', suite => {
  it('answers the stored object with what the server adds', async () => {
    const { code, body } = await suite.widgets.create(
      suite.widgets.object('plain', {
        metadata: { labels: { a: 'b' }, annotations: { c: 'd' } },
      }),
    );
    expect(code).toBe(201);
    expect(body).toMatchObject({
      apiVersion: 'assay.dev/v1',
      kind: suite.widget.type.kind,
      metadata: {
        name: 'plain',
        namespace: suite.namespace,
        labels: { a: 'b' },
        annotations: { c: 'd' },
        generation: 1,
        uid: expect.stringMatching(
          /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
        ),
        resourceVersion: expect.stringMatching(/^[1-9]\d*$/),
        creationTimestamp: expect.stringMatching(
          /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
        ),
      },
    });
    expect(await suite.widgets.read('plain')).toEqual(body);
  });

  it('does not take over what only the server may say', async () => {
    const given = {
      uid: 'mine',
      generation: 7,
      creationTimestamp: '2001-01-01T00:00:00Z',
      deletionTimestamp: '2001-01-01T00:00:00Z',
      selfLink: '/mine',
    };
    const { metadata } = await suite.widgets.make('given', { metadata: given });
    expect(metadata.uid).not.toBe('mine');
    expect(metadata.generation).toBe(1);
    expect(metadata.creationTimestamp).not.toMatch(/^2001/);
    expect(metadata).not.toHaveProperty('deletionTimestamp');
    expect(metadata).not.toHaveProperty('selfLink');
  });

  it('ignores the status of a kind with a status subresource', async () => {
    const object = await suite.widgets.make('hasty', {
      status: { phase: 'Done' },
    });
    expect(object).not.toHaveProperty('status');
  });

  it('generates a name of five more characters', async () => {
    const { metadata } = await suite.widgets.make(undefined, {
      metadata: { generateName: 'made-' },
    });
    expect(metadata.name).toMatch(/^made-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(metadata.generateName).toBe('made-');
  });

  it('cuts a long generateName to 63 characters in all', async () => {
    const { metadata } = await suite.widgets.make(undefined, {
      metadata: { generateName: 'b'.repeat(80) },
    });
    expect(metadata.name).toMatch(/^b{58}.{5}$/);
  });

  it('prefers a name to a generateName', async () => {
    const { metadata } = await suite.widgets.make('named', {
      metadata: { generateName: 'made-' },
    });
    expect(metadata.name).toBe('named');
  });

  it('reads YAML', async () => {
    const { apiVersion, kind } = suite.widget.type;
    const { code, body } = await suite.widgets.create(
      `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: written\nspec: {size: 7}\n`,
      { type: 'application/yaml' },
    );
    expect(code).toBe(201);
    expect(body.spec.size).toBe(7);
  });

  it('takes a built-in object without kind and apiVersion', async () => {
    const { code, body } = await suite.configMaps.create({
      metadata: { name: 'nameless' },
    });
    expect(code).toBe(201);
    expect(body).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1' });
  });

  it('stores nothing in a dry run and answers as if it had', async () => {
    const { code, body } = await suite.widgets.create(
      suite.widgets.object('dry'),
      { query: { dryRun: 'All' } },
    );
    expect(code).toBe(201);
    expect(body).toMatchObject({
      spec: { size: 1 },
      metadata: { name: 'dry' },
    });
    expect(body.metadata).not.toHaveProperty('resourceVersion');
    expect((await suite.widgets.get('dry')).code).toBe(404);
  });

  it('a dry run is refused as the real thing is', async () => {
    const answer = await suite.widgets.create(
      suite.widgets.object('dry', { spec: { size: 1000 } }),
      { query: { dryRun: 'All' } },
    );
    expectStatus(answer, { code: 422, reason: 'Invalid' });
  });

  it('takes one of many at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        suite.widgets.create(suite.widgets.object('raced')),
      ),
    );
    const codes = answers.map(({ code }) => code).sort();
    expect(codes).toEqual([201, ...Array(7).fill(409)]);
  });

  it('gives every write a higher resourceVersion, across kinds', async () => {
    const versions: bigint[] = [];
    for (let index = 0; index < 3; index++) {
      const made: Loose[] = [
        await suite.widgets.make(`rising-${index}`),
        await suite.configMaps.make(`rising-${index}`),
      ];
      versions.push(
        ...made.map(object => BigInt(object.metadata.resourceVersion)),
      );
    }
    for (let index = 1; index < versions.length; index++) {
      expect(versions[index] > versions[index - 1]).toBe(true);
    }
  });
});
