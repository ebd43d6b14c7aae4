// Bad input by channel: what each answers, and which field it names.
//
// A case changes a good spec (hello-app's). `kubectl` and `api` are the codes of the two channels
// and `field` the path that both name; a case with `admission` is accepted by the API server and
// refused by the lab: `Admitted=False` with the same path, then `Failed`.

const first = spec => spec.targets[0];

/** @type {{name: string, change: (run: any) => void, kubectl: number, api: number, field: string | RegExp, admission?: string}[]} */
export const specCases = [
  {
    name: 'repetitions of the wrong type',
    change: ({ spec }) => {
      spec.workflow.repetitions = 'three';
    },
    kubectl: 422,
    api: 422,
    field: 'spec.workflow.repetitions',
  },
  {
    name: 'negative repetitions',
    change: ({ spec }) => {
      spec.workflow.repetitions = -1;
    },
    kubectl: 422,
    api: 422,
    field: 'spec.workflow.repetitions',
  },
  {
    name: 'duplicate target names',
    change: ({ spec }) => {
      spec.targets.push({ name: first(spec).name });
    },
    kubectl: 422,
    api: 422,
    field: 'spec.targets[1]',
  },
  {
    name: 'an over-long target name',
    change: ({ spec }) => {
      first(spec).name = 'a'.repeat(21);
    },
    kubectl: 422,
    api: 422,
    field: 'spec.targets[0].name',
  },
  {
    name: 'no targets',
    change: ({ spec }) => {
      delete spec.targets;
    },
    kubectl: 422,
    api: 422,
    field: 'spec.targets',
  },
  {
    name: 'an empty list of targets',
    change: ({ spec }) => {
      spec.targets = [];
    },
    kubectl: 422,
    api: 422,
    field: 'spec.targets',
  },
  {
    name: 'a direction that is none',
    change: ({ spec }) => {
      spec.metrics.outputs[0].direction = 'sideways';
    },
    kubectl: 422,
    api: 422,
    field: 'spec.metrics.outputs[0].direction',
  },
  {
    name: 'one app and variant twice',
    change: ({ spec }) => {
      first(spec).components.push(first(spec).components[0]);
    },
    kubectl: 422,
    api: 422,
    field: 'spec.targets[0].components',
  },
  {
    name: 'a dependency on no target',
    change: ({ spec }) => {
      first(spec).dependsOn = ['nowhere'];
    },
    kubectl: 422,
    api: 422,
    field: 'spec.targets',
  },
  {
    name: 'a time that is none',
    change: ({ spec }) => {
      spec.workflow.timeout = 'soon';
    },
    kubectl: 422,
    api: 422,
    field: 'spec.workflow.timeout',
  },
  {
    name: 'an unknown component',
    change: ({ spec }) => {
      first(spec).components[0].app = 'no-such-app';
    },
    kubectl: 201,
    api: 422,
    field: 'spec.targets[0].components[0].app',
    admission: 'UnknownComponent',
  },
  {
    name: 'an unknown provider',
    change: ({ spec }) => {
      first(spec).cluster = { provider: 'moon' };
    },
    kubectl: 201,
    api: 422,
    field: 'spec.targets[0].cluster.provider',
    admission: 'UnknownProvider',
  },
  {
    name: 'a component that is no process, on local',
    change: ({ spec }) => {
      first(spec).components.push({ app: 'prometheus' });
    },
    kubectl: 201,
    api: 422,
    field: 'spec.targets[0].components[1].app',
    admission: 'NoSourceForRung',
  },
  {
    name: 'a missing template',
    change: ({ spec }) => {
      spec.workflow.template = 'no-such-template';
    },
    kubectl: 201,
    api: 422,
    field: 'spec.workflow.template',
    admission: 'UnknownTemplate',
  },
  {
    name: 'a circular dependsOn',
    change: ({ spec }) => {
      spec.targets = [
        { ...first(spec), name: 'a', dependsOn: ['b'] },
        { name: 'b', dependsOn: ['a'] },
      ];
    },
    kubectl: 201,
    api: 422,
    field: 'spec.targets[0].dependsOn',
    admission: 'CircularDependency',
  },
  {
    name: 'a query that is no PromQL',
    change: ({ spec }) => {
      spec.metrics.queries = [{ name: 'broken', query: 'rate(x[5m]' }];
    },
    kubectl: 201,
    api: 422,
    field: 'spec.metrics.queries[0].query',
    admission: 'InvalidQuery',
  },
  {
    name: 'a parameter that the component does not have',
    change: ({ spec }) => {
      first(spec).components[0].parameters = { noSuchParameter: 1 };
    },
    kubectl: 201,
    api: 422,
    field: 'spec.targets[0].components[0].parameters.noSuchParameter',
    admission: 'InvalidParameter',
  },
];

/** Bodies that are no spec at all. */
export const bodyCases = [
  { name: 'neither YAML nor JSON', body: '{"spec": [', kubectl: 400, api: 400 },
  {
    name: 'four MiB',
    body: JSON.stringify({
      spec: { description: 'x'.repeat(4 * 1024 * 1024) },
    }),
    kubectl: 413,
    api: 413,
  },
];

/** The fields of the form "Run an experiment". */
export const formCases = [
  {
    name: 'repetitions of the wrong type',
    values: {
      definition: 'experiment:default/hello-app',
      repetitions: 'three',
    },
    status: 400,
    names: 'repetitions',
  },
  {
    name: 'negative repetitions',
    values: { definition: 'experiment:default/hello-app', repetitions: -1 },
    status: 400,
    names: 'repetitions',
  },
  { name: 'no definition', values: {}, status: 400, names: 'definition' },
  {
    name: 'an unknown definition',
    values: { definition: 'experiment:default/no-such-thing' },
    task: /no-such-thing/,
  },
  {
    name: 'a rate that is no number',
    values: { definition: 'experiment:default/hello-app', rate: 'quick' },
    status: 400,
    names: 'rate',
  },
];
