import type { KubernetesObject } from '@assay/controller';
import { readDefinitions } from '../testing/connectHub';
import { copy, type Defaulting } from './MemoryHub';

interface Schema {
  default?: unknown;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
}

interface Definition {
  spec: {
    names: { plural: string };
    versions: { schema?: { openAPIV3Schema?: Schema } }[];
  };
}

/** What our definitions fill into an object that leaves fields out, by plural name. */
export async function readDefaults(): Promise<Record<string, Defaulting>> {
  const definitions = (await readDefinitions()) as unknown as Definition[];
  return Object.fromEntries(
    definitions.map(({ spec }) => {
      const schema = spec.versions[0].schema?.openAPIV3Schema ?? {};
      return [
        spec.names.plural,
        object => withDefaults(schema, copy(object)) as KubernetesObject,
      ];
    }),
  );
}

function withDefaults(schema: Schema, value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(item => withDefaults(schema.items ?? {}, item));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const record = value as Record<string, unknown>;
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (record[name] === undefined && property.default !== undefined) {
      record[name] = copy(property.default);
    }
  }
  for (const [name, inner] of Object.entries(record)) {
    const additional =
      typeof schema.additionalProperties === 'object'
        ? schema.additionalProperties
        : {};
    record[name] = withDefaults(schema.properties?.[name] ?? additional, inner);
  }
  return record;
}
