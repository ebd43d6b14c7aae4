import { copyFile, mkdir, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import type { ProcessRecord } from '../../processes';
import type { PlannedStep } from './plan';
import { substitute } from './templating';
import type { Artifact, NodeOutputs, Parameter } from './types';

/** Where a container of the step would write; its process writes to a folder of its own. */
const containerFolder = '/tmp/assay/';
/** Parameters travel in the object, and objects are small. */
const largestParameter = 256 * 1024;

/** The step did not leave what its template promises. */
export class OutputError extends Error {
  readonly name = 'OutputError';
}

/**
 * Reads the parameters that the process has put out, and puts its artifacts into the store. Doing
 * it again changes nothing.
 *
 * @param store - folder that stands for the bucket
 * @throws OutputError
 */
export async function collectOutputs(
  step: PlannedStep,
  record: ProcessRecord,
  store: string,
): Promise<NodeOutputs> {
  const scope = { ...step.scope, ...retriesOf(record) };
  const { parameters = [], artifacts = [] } = step.template.outputs ?? {};
  const folder = record.intent.outputs;
  return {
    exitCode: String(record.exit?.exitCode),
    parameters: await Promise.all(
      parameters.map(parameter => readParameter(parameter, folder)),
    ),
    artifacts: await Promise.all(
      artifacts.map(artifact =>
        storeArtifact(artifact, folder, store, text => substitute(text, scope)),
      ),
    ),
  };
}

/** The variable `retries` of an attempt, from 0. */
export function retriesOf(record: { intent: { attempt: number } }) {
  return { retries: String(record.intent.attempt - 1) };
}

async function readParameter(
  parameter: Parameter,
  folder: string,
): Promise<Parameter> {
  const { name, valueFrom, globalName } = parameter;
  const file = fileOf(valueFrom?.path, folder, `parameter ${name}`);
  const size = await stat(file).then(
    ({ size: bytes }) => bytes,
    () => undefined,
  );
  if (size === undefined) {
    if (valueFrom?.default !== undefined)
      return { name, valueFrom, globalName, value: valueFrom.default };
    throw new OutputError(
      `cannot save parameter ${valueFrom?.path}: no such file`,
    );
  }
  if (size > largestParameter)
    throw new OutputError(
      `cannot save parameter ${valueFrom?.path}: too large`,
    );
  const value = (await readFile(file, 'utf8')).replace(/\n$/, '');
  return { name, valueFrom, globalName, value };
}

async function storeArtifact(
  artifact: Artifact,
  folder: string,
  store: string,
  resolve: (text: string) => string,
): Promise<Artifact> {
  const { name, path, archive, s3 } = artifact;
  if (!archive?.none)
    throw new OutputError(
      `cannot save artifact ${name}: the local hub stores files as they are, so archive must be none`,
    );
  if (!s3?.key)
    throw new OutputError(`cannot save artifact ${name}: it has no key`);
  const key = resolve(s3.key);
  if (key.startsWith('/') || normalize(key) !== key || key.startsWith('..'))
    throw new OutputError(`cannot save artifact ${name}: "${key}" is no key`);
  const source = fileOf(path, folder, `artifact ${name}`);
  const target = join(store, key);
  await mkdir(dirname(target), { recursive: true });
  try {
    // A reader of the store sees the whole file or none.
    await copyFile(source, `${target}.tmp`);
    await rename(`${target}.tmp`, target);
  } catch (error) {
    throw new OutputError(
      `cannot save artifact ${name}: ${(error as Error).message}`,
    );
  }
  return { name, path, archive, s3: { key } };
}

function fileOf(
  path: string | undefined,
  folder: string,
  what: string,
): string {
  const relative = path?.startsWith(containerFolder)
    ? path.slice(containerFolder.length)
    : undefined;
  if (
    !relative ||
    normalize(relative) !== relative ||
    relative.startsWith('..')
  )
    throw new OutputError(
      `cannot save ${what}: its path must be within ${containerFolder}`,
    );
  return join(folder, relative);
}
