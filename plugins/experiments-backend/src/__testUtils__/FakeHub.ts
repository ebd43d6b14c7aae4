import { DefaultHubService } from '@assay/plugin-experiments-node';
import type {
  Component,
  Experiment,
  ProcessSummary,
} from '@assay/plugin-experiments-common';
import { resources } from '@assay/plugin-experiments-common';
import type { KubernetesObject, Logger } from '@assay/controller';
import type { FakeRule } from './FakeKubernetesClient';
import { FakeKubernetesClient } from './FakeKubernetesClient';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** Defaults of the schema as far as these tests go, and two of its rules. */
const experimentRule: FakeRule = ({ spec }) => {
  spec.workflow = {
    template: 'experiment-lifecycle',
    timeout: '30m',
    warmUp: '5s',
    repetitions: 1,
    ...spec.workflow,
  };
  spec.cleanup ??= { onSuccess: 'Delete', onFailure: 'Delete', keepFor: '1h' };
  spec.abort ??= false;
  spec.paused ??= false;
  for (const target of spec.targets ?? []) {
    target.cluster ??= {};
    target.components ??= [];
  }
  for (const output of spec.metrics?.outputs ?? []) {
    output.required ??= true;
  }
  const causes = [];
  if (!spec.targets?.length) {
    causes.push({
      reason: 'FieldValueRequired',
      field: 'spec.targets',
      message: 'Required value',
    });
  }
  if (!(spec.workflow.repetitions >= 1)) {
    causes.push({
      reason: 'FieldValueInvalid',
      field: 'spec.workflow.repetitions',
      message: 'Invalid value: should be greater than or equal to 1',
    });
  }
  return causes;
};

const helloApp: Component & KubernetesObject = {
  apiVersion: 'assay.dev/v1alpha1',
  kind: 'Component',
  metadata: { name: 'hello-app' },
  spec: {
    sources: { process: { entrypoint: 'hello-app' } },
    ports: [{ name: 'http', protocol: 'http' }],
    probes: { readiness: { path: '/healthz' } },
  },
};

const loadgen: Component & KubernetesObject = {
  apiVersion: 'assay.dev/v1alpha1',
  kind: 'Component',
  metadata: { name: 'loadgen' },
  spec: { sources: { process: { entrypoint: 'trial' } } },
};

const lifecycle: KubernetesObject & { spec: unknown } = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'WorkflowTemplate',
  metadata: { name: 'experiment-lifecycle', namespace: 'experiments' },
  spec: {
    entrypoint: 'main',
    arguments: {
      parameters: [
        { name: 'trials' },
        { name: 'validations' },
        { name: 'result-prefix' },
        { name: 'rate', value: '50' },
        { name: 'duration', value: '5s' },
        { name: 'path', value: '/' },
      ],
    },
    templates: [
      {
        name: 'trial',
        metadata: { annotations: { 'assay.dev/entrypoint': 'loadgen/trial' } },
        container: { image: 'loadgen' },
      },
      { name: 'main', steps: [] },
    ],
  },
};

/** A hub in memory with two components, one template and no runs. */
export class FakeHub extends DefaultHubService {
  readonly api: FakeKubernetesClient;
  readonly processes: (ProcessSummary & { runUid: string })[] = [];

  private constructor(api: FakeKubernetesClient) {
    super({ client: api, logger: silent });
    this.api = api;
  }

  static async create(): Promise<FakeHub> {
    const api = new FakeKubernetesClient();
    const hub = new FakeHub(api);
    api.rules.set('experiments.assay.dev', experimentRule);
    api.rawAnswers.set('/assay.dev/local/v1/info', () => ({
      hub: 'local',
      version: 'test',
    }));
    api.rawAnswers.set('/assay.dev/local/v1/processes', query => ({
      items: hub.processes.filter(
        ({ runUid }) => runUid === query.get('runUid'),
      ),
    }));
    await hub.add(resources.components, helloApp);
    await hub.add(resources.components, loadgen);
    await hub.add(resources.workflowTemplates, lifecycle);
    return hub;
  }

  add<T extends KubernetesObject>(
    type: Parameters<FakeKubernetesClient['create']>[0],
    object: T,
  ): Promise<T> {
    return this.api.create(type, object);
  }

  addProcess(
    process: ProcessSummary & { runUid: string },
    lines: string[],
  ): void {
    this.processes.push(process);
    this.api.rawAnswers.set(
      `/assay.dev/local/v1/processes/${process.id}/output`,
      query => {
        const tail = Number(query.get('tailLines'));
        return { lines: lines.slice(-tail), truncated: lines.length > tail };
      },
    );
  }

  /** What the reconciler would write. */
  setStatus(
    run: { namespace: string; name: string },
    status: Experiment['status'],
  ): Promise<KubernetesObject> {
    return this.api.patch(
      resources.experiments,
      run,
      { status },
      { type: 'merge', subresource: 'status' },
    );
  }
}
