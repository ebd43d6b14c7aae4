import { TestHub } from '../../server/testing/TestHub';
import {
  configMap,
  widget,
  widgetDefinition,
  widgetsIn,
} from '../../server/testing/widgets';

const NAMESPACES = '/api/v1/namespaces';
const namespace = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name },
});

describe('namespaces', () => {
  let hub: TestHub;

  beforeAll(async () => {
    hub = await TestHub.start({ definitions: [widgetDefinition] });
  });
  afterAll(() => hub.close());

  it('are there from the start', async () => {
    const { body } = await hub.get(NAMESPACES);
    expect(body.items.map((item: any) => item.metadata.name)).toEqual([
      'default',
      'kube-node-lease',
      'kube-public',
      'kube-system',
    ]);
  });

  it('are active, finalized by Kubernetes and labelled with their name', async () => {
    const body = await hub.create(NAMESPACES, namespace('fresh'));
    expect(body).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'fresh' } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
  });

  it.each(['Bad_Name', 'a.b', 'x'.repeat(64)])(
    'cannot be called %s',
    async name => {
      expect(await hub.post(NAMESPACES, namespace(name))).toMatchObject({
        code: 422,
        body: { message: expect.stringContaining('metadata.name: Invalid') },
      });
    },
  );

  it('take their contents with them', async () => {
    await hub.create(NAMESPACES, namespace('full'));
    await hub.create(widgetsIn('full'), widget('a'));
    await hub.create(`${NAMESPACES}/full/configmaps`, configMap('b'));

    const { code, body } = await hub.delete(`${NAMESPACES}/full`);

    expect(code).toBe(200);
    expect(body).toMatchObject({ status: { phase: 'Terminating' } });
    expect(body.metadata).toHaveProperty('deletionTimestamp');
    await hub.idle();
    expect(await hub.get(`${NAMESPACES}/full`)).toMatchObject({ code: 404 });
    expect((await hub.get(widgetsIn('full'))).body.items).toEqual([]);
  });

  it('wait for contents with finalizers, say so, and take nothing new', async () => {
    await hub.create(NAMESPACES, namespace('slow'));
    const held = widget('held', undefined, { finalizers: ['example.org/x'] });
    await hub.create(widgetsIn('slow'), held);
    await hub.delete(`${NAMESPACES}/slow`);
    await hub.idle();

    const { body } = await hub.get(`${NAMESPACES}/slow`);
    expect(body.status).toMatchObject({
      phase: 'Terminating',
      conditions: [
        {
          type: 'NamespaceContentRemaining',
          message:
            'Some resources are remaining: widgets.example.org has 1 resource instances',
        },
        {
          type: 'NamespaceFinalizersRemaining',
          message:
            'Some content in the namespace has finalizers remaining: example.org/x in 1 resource instances',
        },
      ],
    });
    expect(await hub.post(widgetsIn('slow'), widget('late'))).toMatchObject({
      code: 403,
      body: {
        reason: 'Forbidden',
        message:
          'widgets.example.org "late" is forbidden: unable to create new content in namespace slow because it is being terminated',
        details: {
          causes: [
            {
              reason: 'NamespaceTerminating',
              message: 'namespace slow is being terminated',
              field: 'metadata.namespace',
            },
          ],
        },
      },
    });

    await hub.restart();
    await hub.patch('merge', `${widgetsIn('slow')}/held`, {
      metadata: { finalizers: null },
    });
    await hub.idle();
    expect(await hub.get(`${NAMESPACES}/slow`)).toMatchObject({ code: 404 });
  });

  it.each(['default', 'kube-system', 'kube-public'])(
    'outlive attempts on %s',
    async name => {
      expect(await hub.delete(`${NAMESPACES}/${name}`)).toMatchObject({
        code: 403,
        body: {
          message: `namespaces "${name}" is forbidden: this namespace may not be deleted`,
        },
      });
    },
  );

  it('are not deleted all at once', async () => {
    expect(await hub.delete(NAMESPACES)).toMatchObject({ code: 405 });
  });

  it('have no phase but the one that fits', async () => {
    const answer = await hub.patch('merge', `${NAMESPACES}/fresh/status`, {
      status: { phase: 'Terminating' },
    });
    expect(answer.body).toMatchObject({
      code: 422,
      message:
        'Namespace "fresh" is invalid: status.Phase: Invalid value: "Terminating": may only be \'Active\' if `deletionTimestamp` is empty',
    });
  });

  it('keep their finalizers but for the finalize subresource', async () => {
    const path = `${NAMESPACES}/fresh`;
    const emptied = await hub.patch('merge', path, {
      spec: { finalizers: [] },
    });
    expect(emptied.body.spec).toEqual({ finalizers: ['kubernetes'] });

    const { body } = await hub.put(`${path}/finalize`, {
      ...emptied.body,
      spec: { finalizers: ['example.org/x'] },
    });
    expect(body.spec).toEqual({ finalizers: ['example.org/x'] });
  });
});
