import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import type { KubernetesObject, ResourceType } from '@assay/controller';
import { readLibrary } from '../launcher/applyLibrary';
import { ProcessLibrary } from '../processes';
import { planWorkflow } from '../standins/argo-workflows/plan';
import { types } from '../standins/resourceTypes';
import {
  TestHub,
  noteMissingServer,
  repository,
  servers,
} from '../standins/testing';
import { filesNamed } from './files';

// A hub is started, and real ones answer slowly on a busy machine.
jest.setTimeout(60_000);

const components = filesNamed(join(repository, 'components'), 'component.yaml');
const experiments = filesNamed(
  join(repository, 'experiments'),
  'experiment.yaml',
);
/* eslint-disable-next-line @typescript-eslint/no-explicit-any -- what stands in the files is what is tested */
const read = (file: string): any => parse(readFileSync(file, 'utf8'));
const nameOf = (file: string) => file.split('/').at(-2)!;
const noParameters = { type: 'object', properties: {} };
const library = new ProcessLibrary({ root: repository });

describe('components', () => {
  it.each(components)('%s', async file => {
    const { metadata, spec } = read(file);
    const [, category, name] = /components\/([^/]+)\/([^/]+)\//.exec(file)!;
    expect(metadata.name).toBe(name);
    expect(spec.category).toBe(category);
    expect(spec.owner).toBe('group:default/platform');
    expect(existsSync(join(dirname(file), 'README.md'))).toBe(true);

    const { process: source, helm } = spec.sources;
    const found =
      source &&
      (await library.resolve(
        `components/${category}/${name}`,
        source.entrypoint,
      ));
    const portNames = (spec.ports ?? []).map(
      (port: { name: string }) => port.name,
    );
    expect(found?.ports ?? portNames).toEqual(
      expect.arrayContaining(portNames),
    );
    // A library that does not pin measures something else every week.
    expect(helm?.version ?? '1.0.0').toMatch(/^\d+\.\d+\.\d+/);
    for (const port of [
      spec.probes?.readiness?.port,
      spec.observability?.port,
    ].filter(Boolean))
      expect(portNames).toContain(port);

    const { parameters = {}, parameterSchema = noParameters } = spec;
    const validate = new Ajv({ strict: true }).compile(parameterSchema);
    expect(validate(parameters) || validate.errors).toBe(true);
    expect(Object.keys(parameterSchema.properties).sort()).toEqual(
      Object.keys(parameters).sort(),
    );
  });
});

describe('experiments', () => {
  const available = new Map(
    components.map(file => [nameOf(file), read(file).spec]),
  );

  it.each(experiments)('%s', file => {
    const { metadata, spec } = read(file);
    const name = nameOf(file);
    expect(metadata).toMatchObject({
      generateName: `${name}-`,
      namespace: 'experiments',
      labels: { 'assay.dev/definition': name },
    });
    expect(spec.owner).toBe('group:default/platform');
    expect(existsSync(join(dirname(file), 'README.md'))).toBe(true);

    for (const { components: delivered } of spec.targets)
      for (const { app, parameters = {} } of delivered) {
        const component = available.get(app);
        expect(component).toBeDefined();
        for (const parameter of Object.keys(parameters))
          expect(Object.keys(component.parameters)).toContain(parameter);
      }
    const { queries = [], outputs = [] } = spec.metrics;
    for (const { required } of queries) expect(required).toBe(false);
    const metrics = [...queries, ...outputs].map(metric => metric.name);
    for (const { metric } of spec.hypothesis.successCriteria)
      expect(metrics).toContain(metric);
    for (const { metrics: drawn = [] } of spec.charts)
      for (const metric of drawn) expect(metrics).toContain(metric);
  });
});

describe('the workflow template of the experiments', () => {
  it('is understood by the stand-in and names entrypoints of the library', async () => {
    const template = (await readLibrary(repository)).find(
      ({ kind }) => kind === 'WorkflowTemplate',
    ) as KubernetesObject & { spec: object };
    expect(template.metadata).toEqual({
      name: 'experiment-lifecycle',
      namespace: 'experiments',
    });
    const parameters = {
      trials: '[{"id":"a-1"}]',
      validations: '[{"component":"a"}]',
      'result-prefix': 'results/a/b',
    };
    const plan = planWorkflow(
      {
        metadata: { name: 'wf', namespace: 'experiments', uid: 'u' },
        spec: {
          workflowTemplateRef: { name: 'experiment-lifecycle' },
          arguments: {
            parameters: Object.entries(parameters).map(([name, value]) => ({
              name,
              value,
            })),
          },
        },
      },
      template.spec,
    );
    for (const { entrypoint } of plan.groups.flatMap(group => group.steps))
      await library.resolveReference(entrypoint);
  });
});

noteMissingServer(it.skip);

describe.each(servers)('the library $title', ({ kubeconfig }) => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await TestHub.open(kubeconfig);
  });
  afterAll(() => hub.close());

  const experimentType: ResourceType = {
    group: 'assay.dev',
    version: 'v1alpha1',
    plural: 'experiments',
    kind: 'Experiment',
    namespaced: true,
  };
  /** In the namespace of the test: the one of the library may not be there. */
  const create = (type: ResourceType, object: KubernetesObject) =>
    hub.client.create(
      type,
      {
        ...object,
        metadata: {
          ...object.metadata,
          ...(type.namespaced && { namespace: hub.namespace }),
        },
      },
      { dryRun: true, fieldValidation: 'Strict' },
    );

  it('is accepted, every object of it', async () => {
    for (const object of await readLibrary(repository)) {
      const name = `${object.metadata.name}-checked`;
      const created = await create(
        object.kind === 'Component'
          ? types.components
          : types.workflowTemplates,
        { ...object, metadata: { ...object.metadata, name } },
      );
      expect(created.metadata.name).toBe(name);
    }
    for (const file of experiments) {
      const created = await create(experimentType, read(file));
      expect(created.metadata.name).toMatch(/^[a-z-]+-[a-z0-9]{5}$/);
    }
  });
});
