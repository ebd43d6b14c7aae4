import {
  CoordinationV1Api,
  CoreV1Api,
  CustomObjectsApi,
  EventsV1Api,
  KubeConfig,
  KubernetesObjectApi,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  V1MicroTime,
  VersionApi,
  Watch,
} from '@kubernetes/client-node';
import { Loose } from './api';
import { conformance, eventually } from './suite';

conformance('@kubernetes/client-node', suite => {
  let config: KubeConfig;

  beforeAll(() => {
    config = new KubeConfig();
    config.loadFromFile(suite.target.kubeconfig);
  });

  function custom(): { api: CustomObjectsApi; of: Loose } {
    const [group, version] = suite.widget.type.apiVersion.split('/');
    const { plural } = suite.widget.type;
    const of = { group, version, namespace: suite.namespace, plural };
    return { api: config.makeApiClient(CustomObjectsApi), of };
  }

  it('reads the version', async () => {
    const { gitVersion } = await config.makeApiClient(VersionApi).getCode();
    expect(gitVersion).toMatch(/^v\d/);
  });

  it('creates, reads, replaces, lists and deletes config maps', async () => {
    const api = config.makeApiClient(CoreV1Api);
    const { namespace } = suite;
    const made = await api.createNamespacedConfigMap({
      namespace,
      body: { metadata: { name: 'typed' }, data: { a: '1' } },
    });
    expect(made.metadata?.creationTimestamp).toBeInstanceOf(Date);
    made.data = { a: '2' };
    const of = { namespace, name: 'typed' };
    await api.replaceNamespacedConfigMap({ ...of, body: made });
    expect((await api.readNamespacedConfigMap(of)).data).toEqual({ a: '2' });
    const { items } = await api.listNamespacedConfigMap({
      namespace,
      fieldSelector: 'metadata.name=typed',
    });
    expect(items).toHaveLength(1);
    await api.deleteNamespacedConfigMap(of);
    await expect(api.readNamespacedConfigMap(of)).rejects.toMatchObject({
      code: 404,
    });
  });

  it('patches custom resources in each way', async () => {
    const { api, of } = custom();
    const body = suite.widgets.object('patched', { spec: { size: 2 } });
    await api.createNamespacedCustomObject({ ...of, body });
    const patch = (content: unknown, strategy: string, more: Loose = {}) =>
      api.patchNamespacedCustomObject(
        { ...of, name: 'patched', body: content, ...more },
        setHeaderOptions('Content-Type', strategy),
      );
    await patch({ spec: { title: 'a' } }, PatchStrategy.MergePatch);
    await patch(
      [{ op: 'replace', path: '/spec/size', value: 3 }],
      PatchStrategy.JsonPatch,
    );
    const applied: Loose = await patch(
      suite.widgets.object('patched', { spec: { color: 'red' } }),
      PatchStrategy.ServerSideApply,
      { fieldManager: 'node' },
    );
    expect(applied.spec).toEqual({ size: 3, title: 'a', color: 'red' });
  });

  it('works through the object API, by discovery', async () => {
    const api = KubernetesObjectApi.makeApiClient(config);
    const { namespace } = suite;
    const object = suite.widgets.object('discovered', {
      metadata: { namespace },
    });
    await api.create(object);
    const read: Loose = await api.read(object);
    expect(read.spec.size).toBe(1);
    await api.delete(object);
    await expect(api.read(object)).rejects.toMatchObject({ code: 404 });
  });

  it('keeps leases and records events', async () => {
    const { namespace } = suite;
    const now = new V1MicroTime();
    const lease = await config
      .makeApiClient(CoordinationV1Api)
      .createNamespacedLease({
        namespace,
        body: {
          metadata: { name: 'held' },
          spec: { holderIdentity: 'me', renewTime: now },
        },
      });
    expect(lease.spec?.holderIdentity).toBe('me');
    const event = await config
      .makeApiClient(EventsV1Api)
      .createNamespacedEvent({
        namespace,
        body: {
          metadata: { generateName: 'told-' },
          eventTime: now,
          reportingController: 'assay.dev/node',
          reportingInstance: 'node-1',
          action: 'Tell',
          reason: 'Told',
          type: 'Normal',
          note: 'It was told',
          regarding: { kind: 'ConfigMap', name: 'x', namespace },
        },
      });
    expect(event.metadata?.name).toMatch(/^told-.{5}$/);
  });

  it('watches', async () => {
    const { body } = await suite.widgets.list();
    const seen: string[] = [];
    const controller = await new Watch(config).watch(
      suite.widgets.path(),
      { resourceVersion: body.metadata.resourceVersion },
      (type: string, object: Loose) =>
        seen.push(`${type} ${object.metadata.name}`),
      () => {},
    );
    try {
      await suite.widgets.make('watched');
      await suite.widgets.delete('watched');
      await eventually(async () =>
        expect(seen).toEqual(['ADDED watched', 'DELETED watched']),
      );
    } finally {
      controller.abort();
    }
  });

  it('informs', async () => {
    await suite.configMaps.make('informed', {
      metadata: { labels: { i: '1' } },
    });
    const api = config.makeApiClient(CoreV1Api);
    const { namespace } = suite;
    const seen: string[] = [];
    const informer = makeInformer(
      config,
      `/api/v1/namespaces/${namespace}/configmaps`,
      () => api.listNamespacedConfigMap({ namespace, labelSelector: 'i=1' }),
      'i=1',
    );
    informer.on('add', object => seen.push(`add ${object.metadata?.name}`));
    informer.on('delete', object =>
      seen.push(`delete ${object.metadata?.name}`),
    );
    await informer.start();
    try {
      await suite.configMaps.delete('informed');
      await eventually(async () =>
        expect(seen).toEqual(['add informed', 'delete informed']),
      );
    } finally {
      await informer.stop();
    }
  });
});
