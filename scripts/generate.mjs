// Writes the TypeScript types of the custom resources from their definitions:
//   yarn generate            writes
//   yarn generate --check    fails when what is written is not what would be written
//
// A field with a default is never absent in a stored object and often absent in a written one, so
// there are two types per resource: `ExperimentSpec` as stored, `ExperimentSpecInput` as written.
import { readFile, writeFile, mkdir } from 'node:fs/promises';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { compile } from 'json-schema-to-typescript';

const common = join(
  dirname(fileURLToPath(import.meta.url)),
  '../plugins/experiments-common',
);

/** Kubernetes schema to the JSON Schema that the type compiler understands. */
function toJsonSchema(schema, stored) {
  if (schema['x-kubernetes-int-or-string'])
    return {
      description: schema.description,
      anyOf: [{ type: 'integer' }, { type: 'string' }],
    };
  if (schema['x-kubernetes-preserve-unknown-fields'] && !schema.type)
    return { description: schema.description, tsType: 'unknown' };
  const { type, description, enum: values } = schema;
  if (type === 'array')
    return { type, description, items: toJsonSchema(schema.items, stored) };
  if (type !== 'object')
    return { type, description, ...(values && { enum: values }) };
  const properties = Object.entries(schema.properties ?? {});
  return {
    type,
    description,
    properties: Object.fromEntries(
      properties.map(([name, value]) => [name, toJsonSchema(value, stored)]),
    ),
    required: properties
      .filter(
        ([name, value]) =>
          schema.required?.includes(name) ||
          (stored && value.default !== undefined),
      )
      .map(([name]) => name),
    additionalProperties: schema.additionalProperties
      ? toJsonSchema(schema.additionalProperties, stored)
      : Boolean(schema['x-kubernetes-preserve-unknown-fields']),
  };
}

async function typesOf(file) {
  const definition = parse(
    await readFile(join(common, 'definitions', file), 'utf8'),
    { merge: true },
  );
  const { kind } = definition.spec.names;
  const { spec, status } =
    definition.spec.versions[0].schema.openAPIV3Schema.properties;
  const options = {
    bannerComment: '',
    format: true,
    style: { singleQuote: true, arrowParens: 'avoid', trailingComma: 'all' },
  };
  const parts = [
    `// Generated from definitions/${file} by \`yarn generate\`. Do not edit.\n`,
    await compile(toJsonSchema(spec, true), `${kind}Spec`, options),
    await compile(toJsonSchema(spec, false), `${kind}SpecInput`, options),
  ];
  if (status)
    parts.push(
      await compile(toJsonSchema(status, false), `${kind}Status`, options),
    );
  return [`${kind}.ts`, parts.join('\n')];
}

const check = process.argv.includes('--check');
const target = join(common, 'src/generated');
await mkdir(target, { recursive: true });
let stale = 0;
for (const file of [
  'experiments.yaml',
  'components.yaml',
  'experimentclusters.yaml',
]) {
  const [name, text] = await typesOf(file);
  const path = join(target, name);
  const present = await readFile(path, 'utf8').catch(() => '');
  if (present === text) continue;
  if (check) {
    stale += 1;
    console.error(`${path} is stale: run \`yarn generate\``);
  } else {
    await writeFile(path, text);
    console.log(`wrote ${path}`);
  }
}
process.exitCode = stale ? 1 : 0;
