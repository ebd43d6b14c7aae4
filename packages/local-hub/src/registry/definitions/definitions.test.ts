import { TestHub } from '../../server/testing/TestHub';
import {
  DEFINITIONS,
  widget,
  widgetDefinition,
  WIDGETS,
} from '../../server/testing/widgets';

const NAME = widgetDefinition.metadata.name;
const PATH = `${DEFINITIONS}/${NAME}`;

const condition = (definition: any, type: string) =>
  definition.status.conditions.find((entry: any) => entry.type === type);

/** A change of the only version's schema. */
const withSize = (size: object) => {
  const changed = structuredClone(widgetDefinition);
  const { spec } = changed.spec.versions[0].schema.openAPIV3Schema.properties;
  Object.assign(spec.properties, { size });
  return changed;
};

describe('definitions', () => {
  let hub: TestHub;

  beforeEach(async () => {
    hub = await TestHub.start();
  });
  afterEach(() => hub.close());

  const define = (definition: object = widgetDefinition) =>
    hub.create(DEFINITIONS, definition);
  const replace = async (definition: any) => {
    const { metadata } = (await hub.get(PATH)).body;
    return hub.put(PATH, { ...definition, metadata });
  };

  it('are served as soon as they are created', async () => {
    expect(await hub.get(WIDGETS)).toMatchObject({ code: 404 });
    await define();

    const { body } = await hub.get(PATH);

    expect(body.status).toMatchObject({
      acceptedNames: {
        plural: 'widgets',
        singular: 'widget',
        kind: 'Widget',
        listKind: 'WidgetList',
        shortNames: ['wdg'],
      },
      storedVersions: ['v1'],
    });
    expect(condition(body, 'NamesAccepted')).toMatchObject({
      status: 'True',
      reason: 'NoConflicts',
    });
    expect(condition(body, 'Established')).toMatchObject({
      status: 'True',
      reason: 'InitialNamesAccepted',
    });
    expect(await hub.get(WIDGETS)).toMatchObject({ code: 200 });
  });

  it('are found by both forms of discovery', async () => {
    await define();
    const legacy = await hub.get('/apis/example.org/v1');
    expect(legacy.body.resources).toMatchObject([
      { name: 'widgets', singularName: 'widget', shortNames: ['wdg'] },
      { name: 'widgets/status', verbs: ['get', 'patch', 'update'] },
    ]);
    const accept =
      'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    const aggregated = await hub.get('/apis', { accept });
    expect(aggregated.headers['content-type']).toContain('v=v2');
    expect(aggregated.body.items).toContainEqual({
      metadata: { name: 'example.org' },
      versions: [
        expect.objectContaining({
          version: 'v1',
          freshness: 'Current',
          resources: [
            expect.objectContaining({
              resource: 'widgets',
              scope: 'Namespaced',
              categories: ['examples'],
              subresources: [
                expect.objectContaining({ subresource: 'status' }),
              ],
            }),
          ],
        }),
      ],
    });
    const unchanged = await hub.get('/apis', {
      accept,
      'if-none-match': String(aggregated.headers.etag),
    });
    expect(unchanged.code).toBe(304);
  });

  it('have OpenAPI documents whose addresses change with them', async () => {
    await define();
    const address = async () =>
      (await hub.get('/openapi/v3')).body.paths['apis/example.org/v1']
        .serverRelativeURL;
    const before = await address();
    const document = await hub.get(before);
    expect(document.body).toMatchObject({ openapi: '3.0.0' });

    await replace(withSize({ type: 'integer', default: 4 }));

    expect(await address()).not.toBe(before);
  });

  it('show new defaults on objects that were there before', async () => {
    await define(withSize({ type: 'integer' }));
    const { metadata } = await hub.create(WIDGETS, widget('old'));
    await replace(withSize({ type: 'integer', default: 4 }));

    const { body } = await hub.get(`${WIDGETS}/old`);

    expect(body.spec.size).toBe(4);
    expect(body.metadata.resourceVersion).toBe(metadata.resourceVersion);
  });

  it('cannot take names of others, and get them when they are free', async () => {
    await define();
    const rival = structuredClone(widgetDefinition);
    rival.metadata.name = 'gadgets.example.org';
    rival.spec.names = {
      ...rival.spec.names,
      plural: 'gadgets',
      kind: 'Gadget',
    };
    await define(rival);
    const path = `${DEFINITIONS}/gadgets.example.org`;

    const { body } = await hub.get(path);
    expect(condition(body, 'NamesAccepted')).toMatchObject({
      status: 'False',
      reason: 'ShortNamesConflict',
      message: '"wdg" is already in use',
    });
    expect(condition(body, 'Established')).toMatchObject({ status: 'False' });

    await hub.delete(PATH);
    await hub.idle();
    const free = (await hub.get(path)).body;
    expect(condition(free, 'Established')).toMatchObject({ status: 'True' });
  });

  it('serve several versions of the same objects', async () => {
    const double = structuredClone(widgetDefinition);
    const [first] = double.spec.versions;
    double.spec.versions.push({
      ...structuredClone(first),
      name: 'v2',
      storage: false,
    });
    await define(double);
    const stored = await hub.create(WIDGETS, widget('a'));

    const { body } = await hub.get(
      '/apis/example.org/v2/namespaces/default/widgets/a',
    );

    expect(body).toEqual({ ...stored, apiVersion: 'example.org/v2' });
    const { body: group } = await hub.get('/apis/example.org');
    expect(group.preferredVersion.version).toBe('v2');
  });

  it('cannot convert', async () => {
    const answer = await hub.post(DEFINITIONS, {
      ...widgetDefinition,
      spec: {
        ...widgetDefinition.spec,
        conversion: {
          strategy: 'Webhook',
          webhook: {
            conversionReviewVersions: ['v1'],
            clientConfig: { url: 'https://127.0.0.1/' },
          },
        },
      },
    });
    expect(answer.body).toMatchObject({
      code: 422,
      details: { causes: [{ field: 'spec.conversion.strategy' }] },
    });
  });

  it('take their objects with them', async () => {
    await define();
    await hub.create(WIDGETS, widget('a'));
    await hub.create(
      WIDGETS,
      widget('held', undefined, { finalizers: ['example.org/x'] }),
    );

    await hub.delete(PATH);
    await hub.idle();

    const { body } = await hub.get(PATH);
    expect(condition(body, 'Terminating')).toMatchObject({ status: 'True' });
    expect(await hub.post(WIDGETS, widget('late'))).toMatchObject({
      code: 405,
      body: {
        message:
          'create not allowed while custom resource definition is terminating',
      },
    });
    await hub.patch('merge', `${WIDGETS}/held`, {
      metadata: { finalizers: null },
    });
    await hub.idle();
    expect(await hub.get(PATH)).toMatchObject({ code: 404 });
    expect(await hub.get(WIDGETS)).toMatchObject({
      code: 404,
      text: '404 page not found\n',
    });
  });

  it('are served again after a restart', async () => {
    await define();
    await hub.restart();
    expect(await hub.get(WIDGETS)).toMatchObject({ code: 200 });
  });
});
