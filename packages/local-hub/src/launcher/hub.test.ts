import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type KubernetesClient,
  createKubernetesClient,
  isNotFound,
  loadKubeConfig,
} from '@assay/controller';
import { startTimeOf } from '../processes/identity.mjs';
import { starts, temporaryFolder, until } from '../processes/testing';
import type { Application } from '../standins/argo-cd/types';
import type { Workflow } from '../standins/argo-workflows/types';
import { types } from '../standins/resourceTypes';
import { repository } from '../standins/testing';

jest.setTimeout(120_000);

const runUid = 'run-1';
const labels = (role: string) => ({
  'assay.dev/run-uid': runUid,
  'assay.dev/role': role,
  'assay.dev/rung': 'process',
});

/** The hub as a program, with the things of one small run made by hand. */
class Program {
  readonly folder = temporaryFolder();
  client!: KubernetesClient & { close(): Promise<void> };
  #child?: ChildProcess;

  async start(): Promise<void> {
    const child = spawn(
      process.execPath,
      [
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        join(repository, 'packages/local-hub/src/main.ts'),
        ...['--data', join(this.folder.path, 'data')],
        ...['--results', join(this.folder.path, 'results')],
        ...['--library', repository],
      ],
      // No Prometheus: there is a test of its own for it.
      { cwd: repository, env: { PATH: '/nowhere', HOME: this.folder.path } },
    );
    this.#child = child;
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk;
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const { kubeconfig } = await until(
      'the hub is ready',
      () => {
        const line = output.split('\n').find(text => text.startsWith('{"kub'));
        if (!line && child.exitCode !== null) throw new Error(output);
        return line ? (JSON.parse(line) as { kubeconfig: string }) : undefined;
      },
      60_000,
    );
    this.client = createKubernetesClient({
      kubeConfig: loadKubeConfig({ path: kubeconfig }),
    });
  }

  /** @returns when the process is gone */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    await this.client.close();
    const child = this.#child!;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise(resolve => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  get starts() {
    return starts(join(this.folder.path, 'data/processes'));
  }

  get alive(): number[] {
    return this.starts
      .map(({ pid }) => pid)
      .filter(pid => startTimeOf(pid) !== undefined);
  }

  application() {
    return this.client.get<Application>(types.applications, {
      namespace: 'argocd',
      name: 'hello',
    });
  }

  workflow() {
    return this.client.get<Workflow>(types.workflows, {
      namespace: 'experiments',
      name: 'load',
    });
  }

  async deliver(): Promise<void> {
    await this.client.create(types.clusters, {
      apiVersion: 'assay.dev/v1alpha1',
      kind: 'ExperimentCluster',
      metadata: { name: 'here', namespace: 'experiments' },
      spec: { provider: 'local' },
    } as never);
    await this.client.create(types.secrets, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'here',
        namespace: 'argocd',
        labels: { 'argocd.argoproj.io/secret-type': 'cluster' },
      },
      stringData: { name: 'here', server: 'process://here' },
    } as never);
    await this.client.create(types.applications, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name: 'hello',
        namespace: 'argocd',
        labels: labels('app-target-hello-app'),
        finalizers: ['resources-finalizer.argocd.argoproj.io'],
      },
      spec: {
        project: 'default',
        destination: { name: 'here', namespace: 'default' },
        sources: [
          {
            repoURL: 'https://assay.dev/library',
            path: 'components/apps/hello-app',
            plugin: {
              name: 'assay-process',
              parameters: [
                { name: 'component', string: 'hello-app' },
                { name: 'entrypoint', string: 'serve' },
                { name: 'ports', array: ['http'] },
                { name: 'readiness', string: '/healthz' },
              ],
            },
          },
        ],
        syncPolicy: { automated: {} },
      },
    } as never);
  }

  address(): Promise<string> {
    return until('the application is healthy', async () => {
      const { status } = await this.application();
      return (
        status?.health?.status === 'Healthy' && status.summary!.externalURLs![0]
      );
    });
  }

  async load(url: string): Promise<void> {
    const trials = [1, 2].map(trial => ({
      id: `a-${trial}`,
      variant: 'a',
      trial,
      url,
      rate: 50,
      durationSeconds: 2,
      counterUrl: `${url}/metrics`,
      counterMetric: 'http_requests_total',
    }));
    const validations = [{ component: 'hello-app', url, path: '/healthz' }];
    await this.client.create(types.workflows, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: {
        name: 'load',
        namespace: 'experiments',
        labels: labels('workload'),
      },
      spec: {
        workflowTemplateRef: { name: 'experiment-lifecycle' },
        arguments: {
          parameters: [
            { name: 'trials', value: JSON.stringify(trials) },
            { name: 'validations', value: JSON.stringify(validations) },
            { name: 'result-prefix', value: `results/hand/${runUid}` },
          ],
        },
      },
    } as never);
  }

  /** Summaries of the trials of the succeeded workflow. */
  async summaries(): Promise<{ id: string; attempt: number; key: string }[]> {
    const { status } = await until(
      'the workflow has succeeded',
      async () => {
        const workflow = await this.workflow();
        const { phase, message } = workflow.status ?? {};
        if (phase === 'Failed' || phase === 'Error') throw new Error(message);
        return phase === 'Succeeded' && workflow;
      },
      60_000,
    );
    return Object.values(status!.nodes!)
      .filter(({ type }) => type === 'Retry')
      .flatMap(({ outputs }) => outputs?.parameters ?? [])
      .map(({ value }) => JSON.parse(value!));
  }

  trial(key: string) {
    const file = join(this.folder.path, 'results', key);
    return JSON.parse(readFileSync(file, 'utf8'));
  }

  /** Gives everything back, in the order in which a run does. */
  async giveBack(): Promise<void> {
    const ordered = [
      [types.workflows, 'experiments', 'load'],
      [types.applications, 'argocd', 'hello'],
      [types.clusters, 'experiments', 'here'],
    ] as const;
    for (const [type, namespace, name] of ordered) {
      const key = { namespace, name };
      await this.client.delete(type, key).catch(() => {});
      await until(`${name} is gone`, () =>
        this.client.get(type, key).then(
          () => false,
          error => isNotFound(error),
        ),
      );
    }
    await until('no process is left', () => this.alive.length === 0, 5000);
  }
}

describe('the hub as a program', () => {
  let hub: Program;
  beforeEach(async () => {
    hub = new Program();
    await hub.start();
  });
  afterEach(async () => {
    await hub.end('SIGTERM').catch(() => {});
    hub.folder.remove();
  });

  const expectOneStartEach = () => {
    const names = hub.starts.map(({ id }) => id);
    expect(new Set(names).size).toBe(names.length);
  };

  it('serves the library, and tells so to anybody who starts it again', async () => {
    const names = async () =>
      (await hub.client.list(types.components)).items.map(
        ({ metadata }) => `${metadata.name} ${metadata.resourceVersion}`,
      );
    const first = await names();
    expect(first.some(name => name.startsWith('hello-app '))).toBe(true);
    await hub.client.create(types.components, {
      apiVersion: 'assay.dev/v1alpha1',
      kind: 'Component',
      metadata: { name: 'somebodys' },
      spec: { sources: { git: { path: 'somewhere' } } },
    } as never);
    const before = await names();
    await hub.end('SIGTERM');
    await hub.start();
    // Nothing that people made is gone, and nothing was written that was there already.
    expect(await names()).toEqual(before);
  });

  it.each([
    { moment: 'while the server starts', until: 'delivering' },
    { moment: 'in the middle of a trial', until: 'measuring' },
  ])('survives kill -9 $moment', async ({ until: point }) => {
    await hub.deliver();
    if (point === 'delivering') {
      await until('it is started', () => hub.starts.length > 0);
      await hub.end('SIGKILL');
      await hub.start();
    }
    await hub.load(await hub.address());
    if (point === 'measuring') {
      await until('a trial runs', () =>
        hub.starts.some(({ id }) => id.includes('a-1')),
      );
      await hub.end('SIGKILL');
      await hub.start();
    }
    const summaries = await hub.summaries();
    expect(summaries.map(({ id }) => id).sort()).toEqual(['a-1', 'a-2']);
    for (const { key } of summaries) {
      const { counter } = hub.trial(key);
      expect(counter.after - counter.before).toBe(
        counter.responses + counter.timeouts,
      );
    }
    expectOneStartEach();
    await hub.giveBack();
  });

  it('leaves nothing behind when it stays away, and repeats what was lost', async () => {
    await hub.deliver();
    await hub.load(await hub.address());
    await until('a trial runs', () =>
      hub.starts.some(({ id }) => id.includes('a-1')),
    );
    await hub.end('SIGKILL');
    await until('everything has ended', () => hub.alive.length === 0);
    await hub.start();
    await hub.summaries();
    expectOneStartEach();
    await hub.giveBack();
  });

  it('ends its processes when it is asked to end', async () => {
    await hub.deliver();
    await hub.address();
    expect(hub.alive).toHaveLength(1);
    await hub.end('SIGTERM');
    expect(hub.alive).toEqual([]);
  });
});
