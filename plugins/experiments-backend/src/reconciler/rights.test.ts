import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  annotations,
  resources,
  type ExperimentSpecInput,
} from '@assay/plugin-experiments-common';
import type { KubernetesObject } from '@assay/controller';
import { builtInMetricSources } from '../metrics';
import type { ExperimentObject } from './kinds';
import { Harness, isFinished } from './testing/Harness';
import {
  grant,
  grantsOf,
  kubeconfigOf,
  observedGrants,
  readRights,
  revoke,
  without,
} from './testing/shippedRights';
import { pricedProvider } from './testing/library';
import {
  existingSpec,
  hubSpec,
  measuredSpec,
  simulatedSpec,
} from './testing/specs';

jest.setTimeout(15 * 60_000);

const LANES = 6;

/** A real API server looks through hundreds of kinds before it lets a namespace go. */
const PATIENCE_MS = 3 * 60_000;

const pricedSpec: ExperimentSpecInput = {
  targets: [{ name: 'target', cluster: { provider: pricedProvider.name } }],
};

/** On the hub itself, with metrics that what it delivers is asked for. */
const deliveredSpec: ExperimentSpecInput = {
  ...hubSpec,
  targets: [
    {
      ...hubSpec.targets[0],
      components: [
        ...hubSpec.targets[0].components!,
        { app: 'harness-metrics' },
      ],
    },
  ],
  metrics: { queries: [{ name: 'up', query: 'up', required: false }] },
};

const onKubernetes = { hub: 'kubernetes' } as const;

const given = process.env.CONTROL_PLANE_KUBECONFIG;
const auditLog =
  process.env.CONTROL_PLANE_AUDIT_LOG ??
  (given ? join(dirname(given), 'log/audit.jsonl') : '');
const title = 'the rights that are shipped';

/** Without it no run is known, so none can say anything; the status of the backend does. */
const toKnowOfRuns = 'watch experiments.assay.dev';

/** What cannot be said in a condition, for it is the right to write one, or to say anything. */
const withoutCondition = [
  'patch experiments/status.assay.dev',
  'create events.events.k8s.io',
];

/** Used on API servers that cannot begin a watch with what is there, as this one can. */
const onOlderServers = [
  'list experiments.assay.dev',
  'list components.assay.dev',
  'list workflowtemplates.argoproj.io',
];

/** A run that lacks these goes on, and its result says that nobody watched the nodes. */
const goesOnWithout = ['list pods', 'list nodes'];

type Lack = ReturnType<typeof lacksOf>[number];

const isApi = (name: string) =>
  name.endsWith(' assay-api') || name.endsWith(' assay-hub-target-api');

const isArgocd = (role: string) =>
  ['Role assay-reconciler', 'Role assay-registrations'].includes(role);

/** What a load needs that runs in another cluster than the hub. */
const isOfLoad = ({ role }: Pick<Lack, 'role'>) =>
  role === 'ClusterRole assay-reconciler-load';

/** Rights that only runs on clusters need that are there already. */
const isOfTargets = (lack: Pick<Lack, 'role' | 'name'>) =>
  ['ClusterRole assay-hub-target', 'Role assay-registrations'].includes(
    lack.role,
  ) ||
  isOfLoad(lack) ||
  lack.name === 'patch applications.argoproj.io';

/** What needs a right. */
function specFor(lack: Lack): ExperimentSpecInput {
  if (isOfLoad(lack)) {
    return existingSpec;
  }
  switch (lack.name) {
    case 'get namespaces':
      return pricedSpec;
    case 'update secrets':
      return existingSpec;
    case 'create services/proxy':
      return deliveredSpec;
    default:
      return isOfTargets(lack) ? hubSpec : simulatedSpec;
  }
}

/** A cluster whose kubeconfig stands in a Secret: the hub once more. */
async function putKubeconfig(harness: Harness, hub: string): Promise<void> {
  const content = await readFile(hub);
  await harness.client.create(resources.secrets, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'elsewhere',
      namespace: harness.namespace,
      annotations: { [annotations.openTo]: harness.namespace },
    },
    data: { kubeconfig: content.toString('base64') },
  } as unknown as KubernetesObject);
}

function says(
  run: ExperimentObject | undefined,
  name: string,
  namespace: string,
): boolean {
  return (run?.status?.conditions ?? []).some(
    ({ reason, message = '' }) =>
      reason === 'Forbidden' &&
      message.includes(`${name} `) &&
      message.includes(namespace),
  );
}

/** Every verb on every resource that the reconciler has, but those that only election needs. */
function lacksOf(manifests: Awaited<ReturnType<typeof readRights>>) {
  return manifests
    .filter(({ shipped }) => shipped !== 'Role assay-leader-election')
    .flatMap(({ shipped, rules = [] }) =>
      rules.flatMap(({ apiGroups, resources: plurals, verbs }, rule) =>
        plurals.flatMap(resource =>
          verbs.map(verb => ({
            role: shipped,
            rule,
            resource,
            verb,
            name: `${verb} ${resource}${apiGroups[0] && `.${apiGroups[0]}`}`,
          })),
        ),
      ),
    );
}

/** A part of the hub with a reconciler that has the shipped rights there, and no others. */
class Lane {
  readonly user: string;

  private constructor(
    readonly harness: Harness,
    readonly manifests: Awaited<ReturnType<typeof readRights>>,
    private readonly account: Awaited<ReturnType<typeof kubeconfigOf>>,
  ) {
    this.user = `system:serviceaccount:${harness.namespace}:assay-backend`;
  }

  static async open(hub: string): Promise<Lane> {
    const harness = await Harness.start();
    const { namespace, argocdNamespace } = harness;
    const places = { experiments: namespace, argocd: argocdNamespace };
    const shipped = [
      ...(await readRights('base/backend', places)),
      ...(await readRights('targets', places)),
    ];
    // A commit, so that the floating sources of the harness are held at it.
    harness.engines.revision = '0'.repeat(40);
    harness.engines.externalUrls = ['https://served.example'];
    await putKubeconfig(harness, hub);
    // The portal's rights are its own: the reconciler must do without them.
    const manifests = shipped.filter(each => !isApi(each.shipped));
    await grant(harness.client, manifests);
    const account = await kubeconfigOf(harness.client, hub, {
      namespace,
      name: 'assay-backend',
    });
    return new Lane(harness, manifests, account);
  }

  async close(): Promise<void> {
    await this.account.remove();
    await revoke(this.harness.client, this.manifests);
    await this.harness.close();
  }

  start({
    candidate,
    info,
  }: { candidate?: string; info?: typeof onKubernetes } = {}) {
    return this.harness.startReconciler({
      kubeconfig: this.account.path,
      // The lease is granted by its name.
      installation: 'production',
      candidate,
      providers: [pricedProvider],
      metricSources: builtInMetricSources(),
      info,
    });
  }

  async restore(): Promise<void> {
    await grant(this.harness.client, this.manifests);
    await this.harness.stopReconcilers();
    this.harness.engines.release();
  }

  async abortWhileRunning(name: string): Promise<void> {
    await this.harness.waitForPhase(name, 'Running');
    await this.harness.patchRun(name, { spec: { abort: true } });
  }

  /** A run that uses the registration of a cluster, for another one to join. */
  async holdRegistration(): Promise<string> {
    const { harness } = this;
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun(existingSpec);
    await harness.waitForRun(
      metadata.name,
      'running',
      run => run?.status?.phase === 'Running',
    );
    return metadata.name;
  }

  /** One run that needs the right; it stands still, says why, and ends well once it is granted. */
  async showMissing(lack: Lack): Promise<void> {
    const { role, rule, resource, verb, name } = lack;
    const { harness, manifests } = this;
    await grant(harness.client, without(manifests, role, rule, resource, verb));
    await this.#untilRefused(name, isArgocd(role));
    await this.#startBlindly(isOfTargets(lack) ? onKubernetes : undefined);
    if (name === 'update secrets') {
      await this.holdRegistration();
    }
    const looksLive = /^get (components|workflowtemplates)\./.test(name);
    if (name.startsWith('patch workflows')) {
      harness.engines.hold('loadEnd');
    }
    const { metadata } = await harness.createRun({
      ...specFor(lack),
      ...(looksLive && {
        targets: [{ name: 'target', components: [{ app: 'no-such-app' }] }],
        workflow: { template: 'no-such-template' },
      }),
      ...(name === 'delete experiments.assay.dev' && {
        ttlSecondsAfterFinished: 1,
      }),
    });
    if (name.startsWith('patch workflows')) {
      await this.abortWhileRunning(metadata.name);
    }
    if (withoutCondition.includes(name)) {
      await this.#untilEvent(metadata.name, name);
    } else {
      await harness.waitForRun(
        metadata.name,
        `"${name}" is missing`,
        run => says(run, name, isArgocd(role) ? harness.argocdNamespace : ''),
        PATIENCE_MS,
      );
    }
    await grant(harness.client, manifests);
    harness.engines.release();
    await harness.clock.advance(10 * 60_000);
    await harness.waitForRun(
      metadata.name,
      'the end',
      run => run === undefined || isFinished(run),
      PATIENCE_MS,
    );
  }

  /** A start waits a while for what it cannot see; that while passes here. */
  async #startBlindly(info?: typeof onKubernetes): Promise<void> {
    let started = false;
    const starting = this.start({ info }).finally(() => {
      started = true;
    });
    while (!started) {
      await new Promise(resolve => setTimeout(resolve, 50));
      await this.harness.clock.advance(250);
    }
    await starting;
  }

  /** Authorisation follows its objects after a moment. */
  async #untilRefused(name: string, inArgocd: boolean): Promise<void> {
    const { harness, user } = this;
    const [verb, full] = name.split(' ');
    const [plural, ...group] = full.split('.');
    const [resource, subresource] = plural.split('/');
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: {
        user,
        groups: ['system:serviceaccounts', 'system:authenticated'],
        resourceAttributes: {
          verb,
          resource,
          subresource,
          group: group.join('.'),
          namespace: inArgocd ? harness.argocdNamespace : harness.namespace,
        },
      },
    };
    for (let tries = 0; tries < 200; tries++) {
      const { body } = await harness.client.raw(
        '/apis/authorization.k8s.io/v1/subjectaccessreviews',
        { method: 'POST', body: review },
      );
      if (!JSON.parse(body).status.allowed) {
        return;
      }
      await new Promise(resolve => setTimeout(resolve, 25));
    }
    throw new Error('the right is still there');
  }

  async #untilEvent(run: string, name: string): Promise<void> {
    const { harness } = this;
    if (name.startsWith('create events')) {
      // Nobody can be told but by the log; the run does not care.
      return;
    }
    await harness.waitForRun(run, 'an untouched status', each => Boolean(each));
    for (let tries = 0; tries < 400; tries++) {
      const { items } = await harness.client.list<
        KubernetesObject & { note?: string }
      >(resources.events, { namespace: harness.namespace });
      if (items.some(({ note }) => note?.includes(name))) {
        return;
      }
      await new Promise(resolve => setTimeout(resolve, 25));
    }
    throw new Error('no event says it');
  }
}

(given ? describe : describe.skip)(
  given ? title : `skipped: CONTROL_PLANE_KUBECONFIG is not set. ${title}`,
  () => {
    let lanes: Lane[];
    beforeAll(async () => {
      // A hub from outside, which may lack our definitions.
      process.env.HARNESS_KUBECONFIG = given;
      lanes = [];
      for (let index = 0; index < LANES; index++) {
        lanes.push(await Lane.open(given!));
      }
    });
    afterAll(async () => {
      await Promise.all((lanes ?? []).map(each => each.close()));
    });

    it('are enough for whole lifecycles, and none of them is never used', async () => {
      const [{ harness, manifests, user }] = lanes;
      await lanes[0].start({ candidate: 'candidate' });
      const ends: Record<string, string | undefined> = {};
      const finish = async (label: string, spec: ExperimentSpecInput) => {
        const { metadata } = await harness.createRun(spec);
        if (label === 'aborted') {
          await lanes[0].abortWhileRunning(metadata.name);
        }
        if (label === 'delivered') {
          // Nothing answers behind the API server, and that is waited for.
          await harness.waitForRun(metadata.name, 'an answer', each =>
            (each?.status?.conditions ?? []).some(({ message }) =>
              message?.includes('answered 404'),
            ),
          );
          await harness.clock.advance(10 * 60_000);
        }
        const run = await harness.waitForRun(
          metadata.name,
          'the end',
          each => each === undefined || isFinished(each),
          PATIENCE_MS,
        );
        ends[label] = run?.status?.phase;
        return metadata;
      };
      await finish('simulated', simulatedSpec);
      await finish('measured', measuredSpec);
      await finish('unknown component', {
        targets: [{ name: 'target', components: [{ app: 'no-such-app' }] }],
        workflow: { template: 'no-such-template' },
      });
      await finish('no budget', pricedSpec);
      harness.engines.hold('loadEnd');
      await finish('aborted', simulatedSpec);
      harness.engines.release();
      const mortal = await finish('mortal', {
        ...simulatedSpec,
        ttlSecondsAfterFinished: 1,
      });
      await harness.waitForRun(
        mortal.name,
        'its removal',
        run => run === undefined,
      );
      expect(ends).toMatchObject({
        simulated: 'Complete',
        measured: 'Complete',
        'unknown component': 'Failed',
        'no budget': 'Failed',
        aborted: 'Aborted',
      });

      await harness.stopReconcilers();
      await lanes[0].start({ info: onKubernetes });
      await finish('delivered', deliveredSpec);
      const first = await lanes[0].holdRegistration();
      const { metadata } = await harness.createRun(existingSpec);
      await harness.waitForRun(
        metadata.name,
        'running',
        run => run?.status?.phase === 'Running',
      );
      harness.engines.release();
      for (const name of [first, metadata.name])
        await harness.waitForRun(
          name,
          'the end',
          run => run !== undefined && isFinished(run),
          PATIENCE_MS,
        );
      expect(ends.delivered).toBe('Complete');

      await harness.stopReconcilers();
      if (!existsSync(auditLog)) {
        throw new Error(`There is no audit log at ${auditLog}`);
      }
      const granted = grantsOf(manifests);
      const observed = await observedGrants(auditLog, user);
      const unused = granted.filter(
        each => !observed.has(each) && !onOlderServers.includes(each),
      );
      process.stdout.write(
        `rights granted ${granted.length}, unused ${unused.length}, for older servers ${onOlderServers.length}\n`,
      );
      expect(unused).toEqual([]);
    });

    it('are named by a condition when one is missing, and the run goes on when it is there', async () => {
      const lacks = lacksOf(lanes[0].manifests).filter(
        ({ name }) =>
          ![toKnowOfRuns, ...onOlderServers, ...goesOnWithout].includes(name),
      );
      const failures: string[] = [];
      const left = [...lacks];
      await Promise.all(
        lanes.map(async lane => {
          for (let lack = left.shift(); lack; lack = left.shift()) {
            try {
              await lane.showMissing(lack);
            } catch (error) {
              failures.push(
                `${lack.role}: ${lack.name}: ${(error as Error).message}`,
              );
              process.stdout.write(`${failures.at(-1)?.slice(0, 2000)}\n`);
            } finally {
              await lane.restore();
            }
          }
        }),
      );
      process.stdout.write(
        `rights taken away ${lacks.length}, named ${
          lacks.length - failures.length
        }\n`,
      );
      expect(failures).toEqual([]);
      expect(lacks.length).toBeGreaterThan(30);
    });
  },
);
