import { TestHub } from '../testing/TestHub';
import {
  widget,
  widgetDefinition,
  WIDGETS,
  widgetsIn,
} from '../testing/widgets';

const as = (shape: string) => ({
  accept: `application/json;as=${shape};v=v1;g=meta.k8s.io`,
});

const names = (list: { items: { metadata: { name: string } }[] }) =>
  list.items.map(({ metadata }) => metadata.name);

describe('lists', () => {
  let hub: TestHub;

  beforeAll(async () => {
    hub = await TestHub.start({
      definitions: [widgetDefinition],
      logLimit: 100,
    });
    for (const [name, color] of [
      ['c', 'red'],
      ['a', 'green'],
      ['b', 'red'],
      ['d', 'blue'],
    ]) {
      await hub.create(
        WIDGETS,
        widget(name, { color }, { labels: { color, name } }),
      );
    }
    await hub.create(widgetsIn('kube-public'), widget('z'));
    await hub.patch('merge', `${WIDGETS}/a/status`, {
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    });
    hub.clock.advance(150_000);
  });
  afterAll(() => hub.close());

  it('are sorted, and carry the version of the whole', async () => {
    const { body } = await hub.get(WIDGETS);
    expect(body).toMatchObject({
      kind: 'WidgetList',
      apiVersion: 'example.org/v1',
    });
    expect(names(body)).toEqual(['a', 'b', 'c', 'd']);
    const newest = Math.max(
      ...body.items.map((item: any) => Number(item.metadata.resourceVersion)),
    );
    expect(Number(body.metadata.resourceVersion)).toBeGreaterThanOrEqual(
      newest,
    );
  });

  it('span all namespaces when asked', async () => {
    const { body } = await hub.get('/apis/example.org/v1/widgets');
    expect(names(body)).toEqual(['a', 'b', 'c', 'd', 'z']);
  });

  it('are empty for a namespace that is not there', async () => {
    const { code, body } = await hub.get(widgetsIn('nowhere'));
    expect([code, body.items]).toEqual([200, []]);
  });

  it.each([
    ['labelSelector=color%3Dred', ['b', 'c']],
    ['labelSelector=color%20notin%20(red),name!%3Dd', ['a']],
    ['fieldSelector=metadata.name%3Db', ['b']],
    ['fieldSelector=metadata.name!%3Db', ['a', 'c', 'd']],
    ['fieldSelector=spec.color%3Dred', ['b', 'c']],
    ['fieldSelector=metadata.namespace%3Dother', []],
    ['fieldSelector=spec.color%3Dred&labelSelector=name%3Dc', ['c']],
  ])('select by %s', async (query, expected) => {
    const { body } = await hub.get(`${WIDGETS}?${query}`);
    expect(names(body)).toEqual(expected);
  });

  it.each([
    [
      'fieldSelector=spec.size%3D3',
      400,
      'field label not supported: spec.size',
    ],
    [
      'fieldSelector=spec',
      400,
      "invalid selector: 'spec'; can't understand 'spec'",
    ],
    ['labelSelector=a%20b', 400, 'unable to parse requirement: '],
    ['limit=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['continue=x', 400, 'invalid continue token: '],
    ['resourceVersion=x', 400, 'invalid resource version: '],
    [
      'resourceVersion=999999999',
      504,
      'Timeout: Too large resource version: 999999999, current: ',
    ],
    [
      'resourceVersionMatch=Exact',
      422,
      'resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
    ['sendInitialEvents=true', 422, 'sendInitialEvents is forbidden for list'],
  ])('refuse %s', async (query, code, message) => {
    const { body } = await hub.get(`${WIDGETS}?${query}`);
    expect(body).toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  describe('in pages', () => {
    const page = (token: string) =>
      hub.get(`${WIDGETS}?limit=2&continue=${token}`);

    it('show one state of the world, whatever happens in between', async () => {
      const first = (await hub.get(`${WIDGETS}?limit=2`)).body;
      expect(first.metadata.remainingItemCount).toBe(2);
      await hub.create(WIDGETS, widget('between'));
      await hub.delete(`${WIDGETS}/d`);

      const second = (await page(first.metadata.continue)).body;

      expect([names(first), names(second)]).toEqual([
        ['a', 'b'],
        ['c', 'd'],
      ]);
      expect(second.metadata).toEqual({
        resourceVersion: first.metadata.resourceVersion,
      });
      await hub.delete(`${WIDGETS}/between`);
      await hub.create(WIDGETS, widget('d', { color: 'blue' }));
    });

    it('count only what is selected', async () => {
      const query = 'labelSelector=color%3Dred&limit=1';
      const first = (await hub.get(`${WIDGETS}?${query}`)).body;
      expect(names(first)).toEqual(['b']);
      expect(first.metadata).not.toHaveProperty('remainingItemCount');
      const token = first.metadata.continue;
      const second = (await hub.get(`${WIDGETS}?${query}&continue=${token}`))
        .body;
      expect(names(second)).toEqual(['c']);
      expect(second.metadata).not.toHaveProperty('continue');
    });

    it('end with 410 when their state is forgotten, and can go on with another', async () => {
      const first = (await hub.get(`${WIDGETS}?limit=2`)).body;
      for (let size = 10; size < 220; size++) {
        await hub.patch('merge', `${WIDGETS}/a`, { spec: { size } });
      }

      const gone = await page(first.metadata.continue);

      expect(gone.body).toMatchObject({ code: 410, reason: 'Expired' });
      const rest = await page(gone.body.metadata.continue);
      expect(names(rest.body)).toEqual(['c', 'd']);
    });
  });

  describe('as tables', () => {
    it('have the columns of the definition', async () => {
      const { body } = await hub.get(WIDGETS, as('Table'));
      expect(body).toMatchObject({
        kind: 'Table',
        apiVersion: 'meta.k8s.io/v1',
      });
      expect(
        body.columnDefinitions.map((column: any) => [
          column.name,
          column.type,
          column.priority,
        ]),
      ).toEqual([
        ['Name', 'string', 0],
        ['Color', 'string', 0],
        ['Size', 'integer', 0],
        ['Ready', 'string', 1],
        ['Age', 'date', 0],
      ]);
      expect(body.rows[0].cells.slice(3)).toEqual(['True', '2m30s']);
      expect(body.rows[1].cells).toEqual(['b', 'red', 3, null, '2m30s']);
      expect(body.rows[0].object).toMatchObject({
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata: { name: 'a' },
      });
    });

    it.each([
      ['None', null],
      ['Object', expect.objectContaining({ kind: 'Widget' })],
    ])('include %s of the object', async (what, expected) => {
      const path = `${WIDGETS}/b?includeObject=${what}`;
      const { body } = await hub.get(path, as('Table'));
      expect(body.rows[0].object).toEqual(expected);
    });

    it('refuse to include anything else', async () => {
      const path = `${WIDGETS}/b?includeObject=All`;
      expect(await hub.get(path, as('Table'))).toMatchObject({ code: 400 });
    });
  });

  it('can be of metadata alone', async () => {
    const { body } = await hub.get(WIDGETS, as('PartialObjectMetadataList'));
    expect(body).toMatchObject({
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
    });
    expect(Object.keys(body.items[0]).sort()).toEqual([
      'apiVersion',
      'kind',
      'metadata',
    ]);
  });

  it.each([
    [WIDGETS, 'PartialObjectMetadata'],
    [`${WIDGETS}/b`, 'PartialObjectMetadataList'],
  ])('%s is no %s', async (path, shape) => {
    expect(await hub.get(path, as(shape))).toMatchObject({ code: 406 });
  });

  it('come as YAML when asked', async () => {
    const headers = { accept: 'application/yaml' };
    const answer = await hub.get(`${WIDGETS}/b`, headers);
    expect(answer.headers['content-type']).toBe('application/yaml');
    expect(answer.text).toContain('color: red');
  });

  it('do not come as protobuf', async () => {
    const headers = { accept: 'application/vnd.kubernetes.protobuf' };
    expect(await hub.get(WIDGETS, headers)).toMatchObject({ code: 406 });
  });
});
