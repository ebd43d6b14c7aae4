import { loadDefinitions } from '../../definitions';
import { repository } from '../../standins/testing';
import { compileSchema, JsonObject, JsonSchemaProps } from '..';
import { defaultDefinition, validateDefinition } from '.';

interface Versions {
  spec: {
    versions: { schema: { openAPIV3Schema: JsonSchemaProps } }[];
  };
}

describe('the definitions that the hub brings along', () => {
  it('are acceptable, and their rules compile', async () => {
    // Composite resources are declared by another kind.
    const definitions = (await loadDefinitions({ library: repository })).filter(
      ({ kind }) => kind === 'CustomResourceDefinition',
    );
    expect(definitions.length).toBeGreaterThan(3);
    for (const given of definitions) {
      const definition = structuredClone(given) as unknown as JsonObject;
      defaultDefinition(definition);
      expect([given.metadata.name, validateDefinition(definition)]).toEqual([
        given.metadata.name,
        [],
      ]);
      const { versions } = (definition as unknown as Versions).spec;
      for (const { schema } of versions)
        expect(() => compileSchema(schema.openAPIV3Schema)).not.toThrow();
    }
  });
});
