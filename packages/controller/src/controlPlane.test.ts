import { randomBytes } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  KubernetesClient,
  createKubernetesClient,
  isAlreadyExists,
  isConflict,
  isInvalid,
  isNotFound,
  loadKubeConfig,
} from './client';
import { EventRecorder } from './events';
import { addFinalizerPatch, removeFinalizerPatch } from './finalizers';
import { LeaderElector, leaseType, Lease } from './leaderelection';
import { Controller } from './queue';
import { Reflector } from './reflector';
import { KubernetesObject, ResourceType } from './resource';
import { RecordingLogger } from './testing/RecordingLogger';
import { failureOf } from './testing/failureOf';
import { eventually } from './testing/eventually';

const path = process.env.CONTROL_PLANE_KUBECONFIG;
const title = 'Against a real API server';

interface Widget extends KubernetesObject {
  spec?: { size?: number; colour?: string };
  status?: { size?: number };
}

const core = (plural: string, kind: string, namespaced = true) => ({
  ...{ group: '', version: 'v1', plural, kind, namespaced },
});
const namespaceType = core('namespaces', 'Namespace', false);
const configMapType = core('configmaps', 'ConfigMap');
const definitionType: ResourceType = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

(path ? describe : describe.skip)(
  path ? title : `skipped: CONTROL_PLANE_KUBECONFIG is not set. ${title}`,
  () => {
    const run = randomBytes(4).toString('hex');
    const namespace = `controller-check-${run}`;
    const widgetType: ResourceType = {
      group: `c${run}.controller-check.test`,
      version: 'v1',
      plural: 'widgets',
      kind: 'Widget',
      namespaced: true,
    };
    const definitionName = `widgets.${widgetType.group}`;
    const logger = new RecordingLogger();
    let client: KubernetesClient & { close(): Promise<void> };
    let connections = 0;
    const onConnected = () => connections++;

    beforeAll(async () => {
      subscribe('undici:client:connected', onConnected);
      client = createKubernetesClient({ kubeConfig: loadKubeConfig({ path }) });
      await client.create(namespaceType, { metadata: { name: namespace } });
    });

    afterAll(async () => {
      const ignoreAbsence = (error: unknown) => {
        if (!isNotFound(error)) throw error;
      };
      await client
        .delete(definitionType, { name: definitionName })
        .catch(ignoreAbsence);
      await client
        .delete(namespaceType, { name: namespace })
        .catch(ignoreAbsence);
      await client.close();
      unsubscribe('undici:client:connected', onConnected);
    });

    it('keeps 300 calls over TLS on a connection or two', async () => {
      const before = connections;
      for (let n = 0; n < 300; n++) {
        await client.get(namespaceType, { name: namespace });
      }
      expect(connections - before).toBeLessThanOrEqual(2);
    });

    it('waits for a kind, reconciles its objects and follows every kind of write', async () => {
      const reflector = new Reflector<Widget>({
        ...{ client, type: widgetType, namespace, logger },
      });
      const sizes: (number | undefined)[] = [];
      const controller = new Controller({
        name: 'widgets',
        logger,
        reconcile: async key => {
          const widget = reflector.get(key);
          sizes.push(widget?.spec?.size);
          const size = widget?.spec?.size;
          if (!widget || widget.status?.size === size) return;
          const { name, resourceVersion } = widget.metadata;
          await client.patch(
            widgetType,
            { namespace, name },
            { metadata: { resourceVersion }, status: { size } },
            { type: 'merge', subresource: 'status' },
          );
        },
      }).watch(reflector);
      reflector.start();
      try {
        await controller.start();
        expect(reflector.health.kindMissing).toBe(true);
        await client.create(definitionType, definition());
        // The kind is looked for every five seconds, and then takes a moment.
        await reflector.whenSynced(AbortSignal.timeout(30_000));

        const key = { namespace, name: 'one' };
        const created = await client.create<Widget>(widgetType, {
          metadata: { ...key },
          spec: { size: 1 },
        });
        const reconciled = (size: number) =>
          eventually(() => {
            const widget = reflector.get(`${namespace}/one`);
            expect(widget?.status?.size).toBe(size);
            return widget!;
          });
        await reconciled(1);
        await client.patch(
          widgetType,
          key,
          { spec: { size: 2 } },
          { type: 'merge' },
        );
        await reconciled(2);
        await client.patch(
          widgetType,
          key,
          [{ op: 'replace', path: '/spec/size', value: 3 }],
          { type: 'json' },
        );
        await reconciled(3);
        await client.patch(
          widgetType,
          key,
          {
            apiVersion: created.apiVersion,
            kind: 'Widget',
            spec: { size: 4 },
          },
          { type: 'apply', fieldManager: 'tester', force: true },
        );
        const widget = await reconciled(4);
        expect(widget.metadata.managedFields).toBeUndefined();

        const stale = client.replace(widgetType, created);
        expect(isConflict(await failureOf(stale))).toBe(true);
        const again = client.create(widgetType, { metadata: key });
        expect(isAlreadyExists(await failureOf(again))).toBe(true);
        const wrong = client.patch(
          widgetType,
          key,
          { spec: { size: 'big' } },
          { type: 'merge' },
        );
        const invalid = await failureOf(wrong);
        expect(isInvalid(invalid) && invalid.status?.details?.causes).toEqual(
          expect.arrayContaining([
            expect.objectContaining({ field: 'spec.size' }),
          ]),
        );

        await client.patch(
          widgetType,
          key,
          addFinalizerPatch(widget, 'controller-check.test/x'),
          { type: 'merge' },
        );
        const other = client.delete(widgetType, key, { uid: 'other' });
        expect(isConflict(await failureOf(other))).toBe(true);
        await client.delete(widgetType, key, { uid: created.metadata.uid });
        const deleting = await eventually(() => {
          const seen = reflector.get(`${namespace}/one`);
          expect(seen?.metadata.deletionTimestamp).toBeDefined();
          return seen!;
        });
        await client.patch(
          widgetType,
          key,
          removeFinalizerPatch(deleting, 'controller-check.test/x'),
          { type: 'merge' },
        );
        await eventually(() =>
          expect(reflector.get(`${namespace}/one`)).toBeUndefined(),
        );
        await eventually(() => expect(sizes.at(-1)).toBeUndefined());
      } finally {
        await controller.stop();
        await reflector.stop();
      }
    });

    it('lists by pages what it can also stream', async () => {
      for (let n = 0; n < 5; n++) {
        await client.create(configMapType, {
          metadata: { name: `map-${n}`, namespace, labels: { of: run } },
        });
      }
      const options = {
        ...{ type: configMapType, labelSelector: `of=${run}`, pageSize: 2 },
        logger,
      };
      const streaming = new Reflector({ client, ...options });
      const paths: string[] = [];
      const refusing = createKubernetesClient({
        kubeConfig: loadKubeConfig({ path }),
        interceptor: async (request, next) => {
          paths.push(request.path);
          return request.path.includes('sendInitialEvents')
            ? { status: 400, headers: {}, body: '' }
            : next();
        },
      });
      const listing = new Reflector({ client: refusing, ...options });
      streaming.start();
      listing.start();
      await Promise.all([streaming.whenSynced(), listing.whenSynced()]);
      const sort = (objects: KubernetesObject[]) =>
        objects.map(object => JSON.stringify(sorted(object))).sort();
      expect(listing.list()).toHaveLength(5);
      expect(sort(listing.list())).toEqual(sort(streaming.list()));
      expect(paths.filter(asked => /limit=2/.test(asked))).toHaveLength(3);

      await client.delete(configMapType, { namespace, name: 'map-0' });
      await eventually(() => {
        expect(listing.list()).toHaveLength(4);
        expect(streaming.list()).toHaveLength(4);
      });
      await Promise.all([streaming.stop(), listing.stop()]);
      await refusing.close();
    });

    it('elects one leader and hands over', async () => {
      const electors = ['one', 'two'].map(
        identity =>
          new LeaderElector({
            ...{ client, namespace, name: 'lock', identity, logger },
            leaseDurationMs: 3_000,
            renewDeadlineMs: 2_000,
            retryPeriodMs: 200,
            onStartedLeading: () => {},
          }),
      );
      electors.forEach(elector => elector.start());
      const leader = await eventually(() => {
        const leaders = electors.filter(({ isLeader }) => isLeader);
        expect(leaders).toHaveLength(1);
        return leaders[0];
      });
      const [follower] = electors.filter(elector => elector !== leader);
      await leader.stop();
      await eventually(() => expect(follower.isLeader).toBe(true));
      await follower.stop();
      const { spec } = await client.get<Lease>(leaseType, {
        namespace,
        name: 'lock',
      });
      expect(spec).toMatchObject({
        leaseDurationSeconds: 1,
        leaseTransitions: 1,
        renewTime: expect.stringMatching(/\.\d{6}Z$/),
      });
    });

    it('records events where kubectl describe looks for them', async () => {
      const regarding = await client.create<KubernetesObject>(configMapType, {
        metadata: { name: 'subject', namespace },
      });
      const recorder = new EventRecorder({
        client,
        reportingController: 'controller-check.test/tester',
        reportingInstance: 'tester-1',
        logger,
      });
      for (let n = 0; n < 3; n++) {
        const note = 'ü'.repeat(800);
        recorder.event(regarding, 'Warning', 'Checked', 'Check', note);
        await recorder.flush();
      }
      const { items } = await client.list<
        KubernetesObject & { series?: { count: number }; message?: string }
      >(core('events', 'Event'), {
        namespace,
        fieldSelector: `involvedObject.uid=${regarding.metadata.uid}`,
      });
      expect(items).toEqual([
        expect.objectContaining({
          reason: 'Checked',
          message: 'ü'.repeat(512),
          series: expect.objectContaining({ count: 3 }),
        }),
      ]);
    });

    function definition() {
      const properties = { size: { type: 'integer' } };
      const size = { type: 'object', properties };
      return {
        metadata: { name: definitionName },
        spec: {
          group: widgetType.group,
          scope: 'Namespaced',
          names: { plural: 'widgets', singular: 'widget', kind: 'Widget' },
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              subresources: { status: {} },
              schema: {
                openAPIV3Schema: {
                  type: 'object',
                  properties: { spec: size, status: size },
                },
              },
            },
          ],
        },
      };
    }
  },
);

/** Lists and watches order the fields of an object differently. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, field]) => [name, sorted(field)]);
  return Object.fromEntries(entries);
}
