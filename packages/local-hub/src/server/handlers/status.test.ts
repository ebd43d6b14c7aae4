import { TestHub } from '../testing/TestHub';
import {
  configMap,
  CONFIG_MAPS,
  widget,
  widgetDefinition,
  WIDGETS,
} from '../testing/widgets';

describe('the status subresource', () => {
  let hub: TestHub;
  const path = `${WIDGETS}/reported/status`;

  beforeAll(async () => {
    hub = await TestHub.start({ definitions: [widgetDefinition] });
    await hub.create(WIDGETS, widget('reported'));
  });
  afterAll(() => hub.close());

  it('changes apart from the rest and counts no generation', async () => {
    const { body } = await hub.patch('merge', path, {
      metadata: { labels: { a: 'b' } },
      spec: { color: 'green' },
      status: { phase: 'Yes' },
    });

    expect(body).toMatchObject({
      metadata: { generation: 1 },
      spec: { color: 'red' },
      status: { phase: 'Yes' },
    });
    expect(body.metadata).not.toHaveProperty('labels');
    expect((await hub.get(path)).body).toEqual(body);
  });

  it('belongs to who wrote it, in an entry of its own', async () => {
    const { body } = await hub.get(path);
    expect(body.metadata.managedFields).toContainEqual(
      expect.objectContaining({
        subresource: 'status',
        operation: 'Update',
        fieldsV1: { 'f:status': { '.': {}, 'f:phase': {} } },
      }),
    );
  });

  it('is checked', async () => {
    const answer = await hub.patch('merge', path, { status: { phase: 5 } });
    expect(answer.body).toMatchObject({
      code: 422,
      details: {
        causes: expect.arrayContaining([
          expect.objectContaining({
            field: 'status.phase',
            reason: 'FieldValueTypeInvalid',
          }),
        ]),
      },
    });
  });

  it.each([
    ['POST', 405],
    ['DELETE', 405],
  ])('does not take %s', async (method, code) => {
    expect(await hub.call(method, path, { body: {} })).toMatchObject({
      code,
    });
  });

  it('is no path of a kind without it', async () => {
    await hub.create(CONFIG_MAPS, configMap('plain'));
    expect(await hub.get(`${CONFIG_MAPS}/plain/status`)).toMatchObject({
      code: 404,
      body: {
        message: 'the server could not find the requested resource',
      },
    });
  });
});
