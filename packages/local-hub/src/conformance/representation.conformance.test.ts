import { parse } from 'yaml';
import { Loose } from './api';
import { expectStatus } from './expectations';
import { conformance } from './suite';

const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const partial = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
const partialList =
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';

conformance('representations', suite => {
  beforeAll(async () => {
    await suite.widgets.make('shown', {
      metadata: { labels: { a: 'b' } },
      spec: { size: 3, color: 'red' },
    });
    await suite.widgets.patch(
      'shown',
      'merge',
      {
        status: {
          phase: 'Done',
          conditions: [
            { type: 'Other', status: 'False' },
            { type: 'Ready', status: 'True' },
          ],
        },
      },
      {},
      'status',
    );
    await suite.widgets.make('silent');
  });

  function columns(body: Loose): string[] {
    return body.columnDefinitions.map(
      ({ name, type, priority }: Loose) => `${name} ${type} ${priority}`,
    );
  }

  it('a table has the columns of the definition', async () => {
    const { code, body } = await suite.widgets.list({}, { accept: table });
    expect(code).toBe(200);
    expect(body).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
    expect(columns(body)).toEqual([
      'Name string 0',
      'Size integer 0',
      'Phase string 0',
      'Ready string 0',
      'Age date 0',
      'Color string 1',
    ]);
    expect(body.columnDefinitions[0].format).toBe('name');
    expect(body.columnDefinitions[1].description).toBe('How big it is.');
  });

  it('a table has a row per object, with null where there is nothing', async () => {
    const { body } = await suite.widgets.list({}, { accept: table });
    expect(body.rows.map((row: Loose) => row.cells)).toEqual([
      ['shown', 3, 'Done', 'True', expect.stringMatching(/^\d+s$/), 'red'],
      ['silent', 1, null, null, expect.stringMatching(/^\d+s$/), null],
    ]);
  });

  it('a row carries the metadata of its object', async () => {
    const { body } = await suite.widgets.get('shown', { accept: table });
    expect(body.rows[0].object).toMatchObject({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: {
        name: 'shown',
        namespace: suite.namespace,
        labels: { a: 'b' },
      },
    });
    expect(body.rows[0].object).not.toHaveProperty('spec');
  });

  it('includeObject=Object puts whole objects into the rows', async () => {
    const { body } = await suite.widgets.get('shown', {
      accept: table,
      query: { includeObject: 'Object' },
    });
    expect(body.rows[0].object).toMatchObject({
      kind: suite.widget.type.kind,
      spec: { size: 3 },
    });
  });

  it('includeObject=None leaves objects out', async () => {
    const { body } = await suite.widgets.get('shown', {
      accept: table,
      query: { includeObject: 'None' },
    });
    expect(body.rows[0].object ?? null).toBeNull();
  });

  it('another includeObject is refused', async () => {
    const answer = await suite.widgets.get('shown', {
      accept: table,
      query: { includeObject: 'Everything' },
    });
    expectStatus(answer, { code: 400, reason: 'BadRequest' });
  });

  it('a page of a table says how to go on', async () => {
    const { body } = await suite.widgets.list({ limit: 1 }, { accept: table });
    expect(body.rows).toHaveLength(1);
    expect(body.metadata).toMatchObject({
      continue: expect.stringMatching(/.+/),
      remainingItemCount: 1,
      resourceVersion: expect.stringMatching(/^\d+$/),
    });
  });

  it.each([
    ['configmaps', 'v1', ['Name', 'Data', 'Age']],
    ['secrets', 'v1', ['Name', 'Type', 'Data', 'Age']],
    ['serviceaccounts', 'v1', ['Name', 'Age']],
    ['leases', 'coordination.k8s.io/v1', ['Name', 'Holder', 'Age']],
  ])(
    'a table of %s has columns of its own',
    async (plural, version, wanted) => {
      const { body } = await suite
        .builtin(version, 'Any', plural)
        .list({}, { accept: table });
      const shown = (body.columnDefinitions as Loose[])
        .filter(column => column.priority === 0)
        .map(column => column.name);
      // Older servers also count the secrets of a service account.
      expect(shown.filter(name => name !== 'Secrets')).toEqual(wanted);
    },
  );

  it('a table of events tells them as kubectl shows them', async () => {
    const events = suite.builtin('v1', 'Event', 'events');
    const { body } = await events.list({}, { accept: table });
    const shown = (body.columnDefinitions as Loose[])
      .filter(column => column.priority === 0)
      .map(column => column.name);
    expect(shown).toEqual(['Last Seen', 'Type', 'Reason', 'Object', 'Message']);
  });

  it('a watch tells rows, the columns only once', async () => {
    const { body } = await suite.widgets.list();
    const watch = await suite.widgets.watch(
      { resourceVersion: body.metadata.resourceVersion },
      { accept: table },
    );
    await suite.widgets.make('rowed');
    await suite.widgets.delete('rowed');
    const first = await watch.next();
    const second = await watch.next();
    watch.close();
    expect(first.type).toBe('ADDED');
    expect(first.object.kind).toBe('Table');
    expect(first.object.columnDefinitions).toHaveLength(6);
    expect(first.object.rows[0].cells[0]).toBe('rowed');
    expect(second.type).toBe('DELETED');
    expect(second.object.columnDefinitions ?? []).toHaveLength(0);
  });

  it('one object as metadata only', async () => {
    const { body } = await suite.widgets.get('shown', { accept: partial });
    expect(body).toMatchObject({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { name: 'shown', generation: 1, labels: { a: 'b' } },
    });
    expect(body).not.toHaveProperty('spec');
  });

  it('a list as metadata only', async () => {
    const { body } = await suite.widgets.list({}, { accept: partialList });
    expect(body).toMatchObject({
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: expect.stringMatching(/^\d+$/) },
    });
    expect(body.items[0].metadata.name).toBe('shown');
    expect(body.items[0]).not.toHaveProperty('spec');
  });

  it('a watch as metadata only', async () => {
    const watch = await suite.widgets.watch(
      { fieldSelector: 'metadata.name=shown' },
      { accept: partial },
    );
    const { object } = await watch.next();
    watch.close();
    expect(object.kind).toBe('PartialObjectMetadata');
    expect(object).not.toHaveProperty('spec');
  });

  it('an object as YAML', async () => {
    const { headers, text } = await suite.widgets.get('shown', {
      accept: 'application/yaml',
    });
    expect(headers['content-type']).toContain('application/yaml');
    expect(parse(text)).toMatchObject({ spec: { size: 3 } });
  });

  it('a client that prefers protobuf and takes JSON gets JSON of a custom resource', async () => {
    const { headers, body } = await suite.widgets.get('shown', {
      accept: 'application/vnd.kubernetes.protobuf,application/json',
    });
    expect(headers['content-type']).toContain('application/json');
    expect(body.metadata.name).toBe('shown');
  });

  it('answers JSON to those who take anything', async () => {
    const { headers } = await suite.widgets.get('shown', { accept: '*/*' });
    expect(headers['content-type']).toContain('application/json');
  });

  it.each(['text/html', 'application/json;as=Nonsense;v=v1;g=meta.k8s.io'])(
    'what it cannot write is a 406: %s',
    async accept => {
      const answer = await suite.widgets.get('shown', { accept });
      expectStatus(answer, { code: 406, reason: 'NotAcceptable' });
    },
  );
});
