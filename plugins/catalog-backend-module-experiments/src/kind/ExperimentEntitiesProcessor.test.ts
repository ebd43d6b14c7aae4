import type { Entity } from '@backstage/catalog-model';
import type { CatalogProcessorResult } from '@backstage/plugin-catalog-node';
import { ExperimentEntitiesProcessor } from './ExperimentEntitiesProcessor';

const entity: Entity = {
  apiVersion: 'assay.dev/v1alpha1',
  kind: 'Experiment',
  metadata: { name: 'hello', namespace: 'default' },
  spec: {
    type: 'measurement',
    lifecycle: 'production',
    owner: 'platform',
    components: ['component:default/web'],
  },
};

describe('ExperimentEntitiesProcessor', () => {
  const processor = new ExperimentEntitiesProcessor();

  it('accepts a definition and leaves other kinds alone', async () => {
    expect(await processor.validateEntityKind(entity)).toBe(true);
    expect(
      await processor.validateEntityKind({ ...entity, kind: 'Component' }),
    ).toBe(false);
  });

  it('refuses a definition without an owner', async () => {
    const { owner, ...spec } = entity.spec as Record<string, unknown>;
    await expect(
      processor.validateEntityKind({ ...entity, spec: spec as Entity['spec'] }),
    ).rejects.toThrow(/owner/);
  });

  it('emits each relation in both directions', async () => {
    const emitted: string[] = [];
    await processor.postProcessEntity(
      entity,
      undefined,
      (result: CatalogProcessorResult) => {
        if (result.type === 'relation') {
          const { source, type, target } = result.relation;
          emitted.push(`${source.kind} ${type} ${target.kind}:${target.name}`);
        }
      },
    );
    expect(emitted).toEqual([
      'Experiment ownedBy Group:platform',
      'Group ownerOf Experiment:hello',
      'Experiment dependsOn component:web',
      'component dependencyOf Experiment:hello',
    ]);
  });
});
