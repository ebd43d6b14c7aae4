import {
  createKubernetesClient,
  type KubernetesObject,
  type ResourceType,
  loadKubeConfig,
} from '@assay/controller';
import { loadDefinitions } from './definitions';
import { repository } from './standins/testing';

const kubeconfig = process.env.CONTROL_PLANE_KUBECONFIG;
const withRealServer = kubeconfig ? describe : describe.skip;
const title = (text: string) =>
  kubeconfig
    ? text
    : `skipped: CONTROL_PLANE_KUBECONFIG names no real API server (${text})`;

/* eslint-disable-next-line @typescript-eslint/no-explicit-any -- OpenAPI schemas are open by nature */
type Schema = Record<string, any>;

const definitionType: ResourceType = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};
const engines = [
  'applications.argoproj.io',
  'appprojects.argoproj.io',
  'workflows.argoproj.io',
  'workflowtemplates.argoproj.io',
];

async function definitionOf(name: string): Promise<Schema> {
  const all = await loadDefinitions({ library: repository });
  return all.find(({ metadata }) => metadata.name === name)!;
}

const schemaOf = (definition: Schema): Schema =>
  definition.spec.versions[0].schema.openAPIV3Schema;

/** Limits of a value; ours have to be at least as narrow. */
const limits = [
  'type',
  'format',
  'enum',
  'pattern',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'anyOf',
  'x-kubernetes-int-or-string',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
];

/** Where ours would accept something that theirs refuses. */
function wider(
  ours: Schema,
  theirs: Schema | undefined,
  path: string,
): string[] {
  if (!theirs) return [`${path} does not exist there`];
  const problems = limits
    .filter(
      limit => JSON.stringify(ours[limit]) !== JSON.stringify(theirs[limit]),
    )
    .map(limit => `${path}: ${limit} differs`);
  if (
    ours['x-kubernetes-preserve-unknown-fields'] &&
    !theirs['x-kubernetes-preserve-unknown-fields']
  )
    problems.push(`${path}: takes unknown fields`);
  for (const name of theirs.required ?? [])
    if (!ours.required?.includes(name))
      problems.push(`${path}.${name} is required there`);
  for (const [name, schema] of Object.entries<Schema>(ours.properties ?? {}))
    problems.push(
      ...wider(
        schema,
        path === '' && name === 'metadata' ? schema : theirs.properties?.[name],
        `${path}.${name}`,
      ),
    );
  for (const inner of ['items', 'additionalProperties'])
    if (typeof ours[inner] === 'object')
      problems.push(...wider(ours[inner], theirs[inner], `${path}[]`));
  return [...problems, ...lackingRules(ours, theirs, path)];
}

/** Rules of theirs that can be broken with the fields that ours have. */
function lackingRules(ours: Schema, theirs: Schema, path: string): string[] {
  const own = (ours['x-kubernetes-validations'] ?? []) as Schema[];
  return ((theirs['x-kubernetes-validations'] ?? []) as Schema[])
    .filter(({ message }) => !own.some(rule => rule.message === message))
    .filter(({ rule }) => {
      const fields = new Set(
        [...String(rule).matchAll(/\b(?:self|t)\.([a-zA-Z0-9]+)/g)]
          .map(([, name]) => name)
          .filter(name => (ours.items ?? ours).properties?.[name]),
      );
      // Every one of their rules is about two fields at a time.
      return fields.size > 1;
    })
    .map(({ message }) => `${path}: lacks the rule "${message}"`);
}

describe('definitions', () => {
  it('are all there and each is named once', async () => {
    const names = (await loadDefinitions({ library: repository })).map(
      ({ metadata }) => metadata.name,
    );
    expect(names.sort()).toEqual(
      [
        ...engines,
        'components.assay.dev',
        'experimentclusters.assay.dev',
        'experiments.assay.dev',
      ].sort(),
    );
  });

  it.each(engines)(
    '%s has no status subresource, as the real one',
    async name => {
      const { spec } = await definitionOf(name);
      expect(spec.versions[0].subresources).toBeUndefined();
    },
  );
});

withRealServer(title('definitions against the real ones'), () => {
  const client = kubeconfig
    ? createKubernetesClient({
        kubeConfig: loadKubeConfig({ path: kubeconfig }),
      })
    : undefined;
  afterAll(() => client?.close());

  it.each(engines)(
    '%s accepts nothing that the real one refuses',
    async name => {
      const real = await client!.get<KubernetesObject & Schema>(
        definitionType,
        {
          name,
        },
      );
      const ours = await definitionOf(name);
      expect(ours.spec.names).toEqual(
        expect.objectContaining({
          kind: real.spec.names.kind,
          plural: real.spec.names.plural,
          shortNames: real.spec.names.shortNames,
        }),
      );
      expect(ours.spec.scope).toBe(real.spec.scope);
      expect(wider(schemaOf(ours), schemaOf(real), '')).toEqual([]);
    },
  );

  it.each(engines)(
    '%s is a definition that a real server takes',
    async name => {
      const ours = structuredClone(
        await definitionOf(name),
      ) as KubernetesObject & Schema;
      // Under a group of its own: the real definition is there already.
      ours.spec.group = 'minimal.assay.test';
      ours.metadata.name = `${ours.spec.names.plural}.minimal.assay.test`;
      await client!.create(definitionType, ours, {
        dryRun: true,
        fieldValidation: 'Strict',
      });
    },
  );
});
